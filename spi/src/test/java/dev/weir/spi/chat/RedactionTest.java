package dev.weir.spi.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BatchItem;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was said must not reach a log because a value was printed. */
class RedactionTest {
    private static final String SAID = "swordfish";

    static Stream<Object> valuesThatHoldWhatWasSaid() {
        ToolCall toolCall = ToolCall.of("id-1", "lookup", "{\"word\":\"" + SAID + "\"}");
        Message message = Message.user(SAID);
        Completion completion = Completion.builder("demo")
                .text(SAID)
                .toolCalls(List.of(toolCall))
                .extras(Map.of("echo", SAID))
                .build();
        return Stream.of(
                toolCall,
                Content.text(SAID),
                Content.image("data:" + SAID),
                Content.audio(SAID, "wav"),
                Content.file(SAID, "data:" + SAID),
                Content.uploadedFile(SAID),
                Content.refusal(SAID),
                Content.reasoning(SAID),
                new Content.Reasoning("", SAID, true, null, WireFields.NONE),
                WireFields.of("demo", Map.of("said", SAID)),
                Choice.of(Message.assistant(SAID), FinishReason.STOP, Map.of("logprobs", SAID)),
                Tool.of("lookup", SAID, Map.of("enum", SAID)),
                message,
                Message.system(SAID),
                Message.assistant(SAID),
                Message.tool("id-1", SAID),
                Message.builder(Role.ASSISTANT).content(toolCall).build(),
                completion,
                new BatchItem.Answered(completion),
                CompletionBatch.builder("demo").answered(completion).build(),
                ChatBatch.of(
                        List.of(ChatRequest.builder("demo").message(message).build())),
                ChatRequest.builder("demo")
                        .message(message)
                        .stop(List.of(SAID))
                        .tool(Tool.of("lookup", SAID, Map.of("enum", SAID)))
                        .responseFormat(ResponseFormat.jsonSchema("answer", Map.of("const", SAID)))
                        .parameter("user", SAID)
                        .build(),
                new EmbeddingInput.Text(SAID),
                EmbeddingRequest.builder("demo")
                        .text(SAID)
                        .user(SAID)
                        .parameter("title", SAID)
                        .build(),
                Embeddings.builder("demo")
                        .vector(Embedding.of(0.5f))
                        .extras(Map.of("echo", SAID))
                        .build(),
                BackendException.builder(ErrorClass.TIMEOUT, "cut off after 9 chars")
                        .partial(Completion.builder("demo")
                                .text(SAID)
                                .finishReason(FinishReason.TRUNCATED)
                                .build())
                        .build());
    }

    @ParameterizedTest
    @MethodSource("valuesThatHoldWhatWasSaid")
    void toStringOmitsContent(Object value) {
        assertThat(value.toString()).isNotEmpty().doesNotContain(SAID);
    }

    @Test
    void toStringContainsSizesAndNames() {
        assertThat(ToolCall.of("id-1", "lookup", "{}")).hasToString("ToolCall[lookup, 2 chars]");
        assertThat(ChatRequest.builder("demo").user("hello").build())
                .hasToString("ChatRequest[model=demo, messages=1, tools=0]");
        assertThat(Completion.of("demo", "hello"))
                .hasToString("Completion[id=, model=demo, 5 chars, toolCalls=0, finishReason=STOP, usage=null]");
        assertThat(Message.user("hello")).hasToString("Message[role=USER, content=[Text[5 chars]]]");
    }
}
