package dev.weir.guard.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.guard.GuardRefusal;
import dev.weir.spi.guard.TextKind;
import dev.weir.testkit.GuardContract;
import dev.weir.testkit.fake.FakeCall;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SizeGuardTest extends GuardContract {
    private static final SizeSettings SETTINGS = new SizeSettings(100L, 20L, 60L, 3L, 2L, 50L);

    @Override
    protected Guard guard() {
        return new SizeGuard(SETTINGS);
    }

    @Override
    protected List<String> texts() {
        return List.of("a text of more than fifty characters, which are those that are allowed");
    }

    private CallGuard begin() {
        return guard().begin(FakeCall.within(Duration.ofMinutes(1)));
    }

    private String refused(Request request) {
        return catchThrowableOfType(GuardRefusal.class, () -> begin().request(request))
                .getMessage();
    }

    @Test
    void refusesWhatIsTooLargeWithSizeAndLimit() {
        assertThat(refused(ChatRequest.builder("m").user("a".repeat(61)).build()))
                .isEqualTo("max-text-characters: it has 61 characters in one text, at most 60 are allowed");
        assertThat(refused(ChatRequest.builder("m")
                        .user("a".repeat(60))
                        .user("a".repeat(41))
                        .build()))
                .startsWith("max-prompt-characters: it has 101");
        assertThat(refused(ChatRequest.builder("m")
                        .user("a".repeat(60))
                        .user("a".repeat(21))
                        .build()))
                .isEqualTo("max-prompt-tokens: it has 21 tokens, as estimated, at most 20 are allowed");
        assertThat(refused(ChatRequest.builder("m")
                        .user("a")
                        .user("a")
                        .user("a")
                        .user("a")
                        .build()))
                .startsWith("max-messages: it has 4 messages");
        assertThat(refused(EmbeddingRequest.of("m", "a", "b", "c"))).startsWith("max-inputs");
        assertThat(refused(EmbeddingRequest.builder("m")
                        .input(EmbeddingInput.tokens(Collections.nCopies(21, 1)))
                        .build()))
                .startsWith("max-prompt-tokens");
    }

    @Test
    void permitsWhatIsAsLargeAsIsAllowed() {
        ChatRequest request = ChatRequest.builder("m")
                .user("a".repeat(60))
                .user("a".repeat(20))
                .build();
        assertThat(begin().request(request)).isSameAs(request);
    }

    @Test
    void anAnswerThatBeginsAnewIsCountedAnew() {
        CallGuard call = begin();
        Pieces.pass(call.answer(TextKind.TEXT), List.of("a".repeat(40)));
        call.restarted();
        assertThat(Pieces.pass(call.answer(TextKind.TEXT), List.of("a".repeat(50))))
                .hasSize(50);
    }

    @Test
    void countsAllTextsOfAnAnswerTogether() {
        CallGuard call = begin();
        assertThat(Pieces.pass(call.answer(TextKind.REASONING), List.of("a".repeat(30))))
                .hasSize(30);
        assertThatThrownBy(() -> Pieces.pass(call.answer(TextKind.TEXT), List.of("a".repeat(20), "a")))
                .isInstanceOf(GuardRefusal.class)
                .hasMessage("max-answer-characters: at most 50 characters are allowed");
    }

    @Test
    void aLimitHasToBeSet() {
        assertThatThrownBy(() -> new SizeSettings(null, null, null, null, null, null))
                .hasMessageContaining("at least one of maxPromptCharacters");
    }
}
