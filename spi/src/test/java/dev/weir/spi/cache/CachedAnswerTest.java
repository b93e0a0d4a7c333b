package dev.weir.spi.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.Embeddings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CachedAnswerTest {
    private static final String LONG = "x".repeat(100_000);

    private static long bytes(Answer answer) {
        return CachedAnswer.of(answer, null, Instant.MAX).bytes();
    }

    /** Each with the long text in another place. */
    static Stream<Answer> large() {
        return Stream.of(
                Completion.of("m", LONG),
                Completion.of(LONG, "yes"),
                Completion.builder("m").id(LONG).build(),
                Completion.builder("m").content(Content.reasoning(LONG)).build(),
                Completion.builder("m").content(Content.refusal(LONG)).build(),
                Completion.builder("m").content(Content.image(LONG)).build(),
                Completion.builder("m").content(Content.audio(LONG, "wav")).build(),
                Completion.builder("m").content(Content.file(null, LONG)).build(),
                Completion.builder("m").content(ToolCall.of("1", "t", LONG)).build(),
                Completion.builder("m")
                        .content(Content.other(WireFields.of("w", Map.of("f", List.of(LONG)))))
                        .build(),
                Completion.builder("m")
                        .extras(Map.of("nested", Map.of("f", LONG)))
                        .build(),
                Completion.builder("m")
                        .furtherChoices(List.of(Choice.of(Message.assistant(LONG), FinishReason.STOP)))
                        .build(),
                Embeddings.builder("m").vector(Embedding.of(new float[25_000])).build());
    }

    @ParameterizedTest
    @MethodSource("large")
    void theSizeCountsTextsAndVectorsWhereverTheyAre(Answer answer) {
        assertThat(bytes(answer)).isBetween(100_000L, 101_000L);
    }

    @Test
    void aCharacterBeyondLatin1CountsTwice() {
        assertThat(bytes(Completion.of("m", "\u4e2d".repeat(100_000)))).isBetween(200_000L, 201_000L);
    }

    @Test
    void itsTextHasNoPartOfTheAnswer() {
        assertThat(CachedAnswer.of(Completion.of("m", "a secret"), "b", Instant.EPOCH)
                        .toString())
                .doesNotContain("secret");
    }
}
