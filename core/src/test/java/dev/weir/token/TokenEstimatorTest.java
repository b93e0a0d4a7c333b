package dev.weir.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.token.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tokens come from the tokenizer, from the characters per token of reported usage, or from four characters per token. */
class TokenEstimatorTest {
    private static final String TEXT = "x".repeat(1000);

    private final List<String> counted = new ArrayList<>();

    /** A token for each word. */
    private final TokenCounter words = text -> {
        counted.add(text);
        return text.isEmpty() ? 0 : text.split(" ").length;
    };

    private final TokenEstimator learning = new TokenEstimator(null);
    private final TokenEstimator withTokenizer = new TokenEstimator(model -> model.startsWith("known") ? words : null);

    private static ChatRequest request(String model, Message... messages) {
        return ChatRequest.builder(model).messages(List.of(messages)).build();
    }

    private static ChatRequest asking(String text) {
        return request("m", Message.user(text));
    }

    private static Completion answer(String text, Usage usage) {
        return Completion.builder("m").text(text).usage(usage).build();
    }

    private void learn(String backend, Request request, String text, long input, long output) {
        learning.learn(backend, request, answer(text, Usage.reported(input, output)));
    }

    @Test
    void estimatesFourCharactersATokenAndRoundsUp() {
        TokenEstimator tokens = TokenEstimator.byLength();
        assertThat(tokens.prompt("b", asking("12345678"))).isEqualTo(2);
        assertThat(tokens.prompt("b", asking("123456789"))).isEqualTo(3);
        assertThat(tokens.output("b", "m", 9)).isEqualTo(3);
        assertThat(tokens.output("b", "m", 0)).isZero();
        assertThat(tokens.output("b", "m", Completion.of("m", "123456789"))).isEqualTo(3);
    }

    @Test
    void anEstimatorByLengthLearnsNothing() {
        TokenEstimator.byLength().learn("b", asking(TEXT), answer(TEXT, Usage.reported(500, 500)));
        assertThat(TokenEstimator.byLength().prompt("b", asking(TEXT))).isEqualTo(250);
        assertThat(TokenEstimator.byLength().output("b", "m", 1000)).isEqualTo(250);
    }

    @Test
    void countsWithTheTokenizerWhatItKnows() {
        ChatRequest request = request("known-1", Message.system("be brief"), Message.user("how high is it"));
        assertThat(withTokenizer.prompt("b", request))
                .as("4 for each message, 3 for the beginning of the answer")
                .isEqualTo(2 + 4 + 4 + 4 + 3);
        assertThat(withTokenizer.output("b", "known-1", Completion.of("m", "very high")))
                .isEqualTo(2);
        assertThat(withTokenizer.prompt("b", request.toBuilder().model("other").build()))
                .as("22 characters")
                .isEqualTo(6);
    }

    @Test
    void countsNamesToolCallsAndTools() {
        Message named = Message.builder(Role.USER).name("ann").text("one two").build();
        Message call = Message.builder(Role.ASSISTANT)
                .content(ToolCall.of("id", "look", "{\"a\": 1}"))
                .build();
        assertThat(withTokenizer.prompt("b", request("known", named))).isEqualTo(2 + 4 + 1 + 1 + 3);
        assertThat(withTokenizer.prompt("b", request("known", call))).isEqualTo(1 + 2 + 4 + 3);

        Map<String, Object> schema = Map.of(
                "properties",
                Map.of("unit", Map.of("type", "string", "description", "the unit.", "enum", List.of("c", "f"))));
        ChatRequest tools = request("known", Message.user("one two")).toBuilder()
                .tool(Tool.of("look", "Looks it up.", schema))
                .build();
        assertThat(withTokenizer.prompt("b", tools))
                .isEqualTo((2 + 4 + 3) + (7 + 3) + (3 + 3 + 2 - 3 + 2 * (3 + 1)) + 12);
        assertThat(counted).contains("look:Looks it up", "unit:string:the unit", "c", "f");
    }

    @Test
    void countsTheNestedPropertiesOfTools() {
        Map<String, Object> inner = Map.of("properties", Map.of("deep", Map.of("type", "number")));
        Map<String, Object> schema =
                Map.of("properties", Map.of("list", Map.of("type", "array", "items", inner), "odd", true));
        ChatRequest tools = request("known", Message.user("a")).toBuilder()
                .tool(Tool.of("look", "", schema))
                .build();
        assertThat(withTokenizer.prompt("b", tools))
                .isEqualTo((1 + 4 + 3) + (7 + 1) + 3 + (3 + 1) + 3 + (3 + 1) + (3 + 1) + 12);
    }

    @Test
    void doesNotCountImagesSoundAndFiles() {
        Message message = Message.user(
                Content.text("one two"),
                Content.image("https://example.com/a.png"),
                Content.audio("AAAA", "wav"),
                Content.file("f", "data:,x"));
        assertThat(withTokenizer.prompt("b", request("known", message))).isEqualTo(2 + 4 + 3);
    }

    @Test
    void countsTheInputsOfEmbeddings() {
        EmbeddingRequest texts = EmbeddingRequest.builder("known")
                .texts(List.of("one two", "three"))
                .build();
        EmbeddingRequest tokens =
                EmbeddingRequest.builder("known").tokens(List.of(1, 2, 3)).build();
        assertThat(withTokenizer.prompt("b", texts)).isEqualTo(3);
        assertThat(withTokenizer.prompt("b", texts.withModel("other"))).isEqualTo(3);
        assertThat(withTokenizer.prompt("b", tokens)).isEqualTo(3);
        assertThat(withTokenizer.prompt("b", tokens.withModel("other"))).isEqualTo(3);
    }

    @Test
    void estimatesByLengthWhatTheTokenizerFailsToCount() {
        TokenEstimator failing = new TokenEstimator(model -> {
            throw new IllegalStateException("no");
        });
        TokenEstimator failingLater = new TokenEstimator(model -> text -> {
            throw new IllegalStateException("no");
        });
        TokenEstimator overflowing = new TokenEstimator(model -> {
            throw new StackOverflowError();
        });
        TokenEstimator negative = new TokenEstimator(model -> text -> -1_000_000);
        for (TokenEstimator tokens : List.of(failing, failingLater, overflowing, negative)) {
            assertThat(tokens.prompt("b", asking(TEXT))).isEqualTo(250);
            assertThat(tokens.output("b", "m", Completion.of("m", TEXT))).isEqualTo(250);
        }
    }

    @Test
    void countsAPromptOnceForAllTargetsWithTheSameEncoding() {
        CountedPrompts call = new CountedPrompts();
        ChatRequest request = request("known-1", Message.user("one two"));
        for (String model : List.of("known-1", "known-2", "other", "known-1")) {
            withTokenizer.prompt("b", request.withModel(model), call);
        }
        assertThat(counted).containsExactly("one two");
        withTokenizer.prompt("b", request("known-1", Message.user("three")), call);
        assertThat(counted).containsExactly("one two", "three");
    }

    @Test
    void learnsInputAndOutputApart() {
        for (int i = 0; i < 100; i++) {
            learn("b", asking(TEXT), TEXT, 500, 200);
        }
        assertThat(learning.prompt("b", asking(TEXT))).isBetween(498L, 500L);
        assertThat(learning.output("b", "m", 1000)).isBetween(200L, 201L);
    }

    @Test
    void learnsEachBackendAndModelApart() {
        learn("b", asking(TEXT), TEXT, 1000, 1000);
        assertThat(learning.output("b", "m", 1000)).isGreaterThan(400);
        assertThat(learning.output("b", "n", 1000)).isEqualTo(250);
        assertThat(learning.output("c", "m", 1000)).isEqualTo(250);
    }

    @Test
    void recentAnswersCountMore() {
        for (int i = 0; i < 1000; i++) {
            learn("b", asking(TEXT), TEXT, 200, 200);
        }
        for (int i = 0; i < 50; i++) {
            learn("b", asking(TEXT), TEXT, 400, 400);
        }
        assertThat(learning.prompt("b", asking(TEXT))).isGreaterThan(380);
    }

    @Test
    void aHugePromptDoesNotOutweighTheOthers() {
        for (int i = 0; i < 100; i++) {
            learn("b", asking(TEXT), "", 250, 1);
        }
        learn("b", asking("x".repeat(1_000_000)), "", 1_000_000, 1);
        assertThat(learning.prompt("b", asking(TEXT))).isLessThan(350);
    }

    @Test
    void theRatioStaysBetweenOneAndEight() {
        for (int i = 0; i < 1000; i++) {
            learn("b", asking("x"), "x".repeat(100_000), 1_000_000, 1);
        }
        assertThat(learning.prompt("b", asking(TEXT))).isBetween(999L, 1000L);
        assertThat(learning.output("b", "m", 1000)).isBetween(125L, 126L);
    }

    @Test
    void learnsNothingFromWhatIsNotReportedOrIsNoText() {
        Usage half = Usage.reported(500, 500);
        learning.learn("b", asking(TEXT), answer(TEXT, Usage.estimated(500, 500)));
        learning.learn("b", asking(TEXT), Completion.of("m", TEXT));
        learning.learn("b", asking(TEXT), answer("", half));
        ChatRequest image = request("m", Message.user(Content.text(TEXT), Content.image("https://example.com/a.png")));
        learning.learn("b", image, answer("", half));
        ChatRequest tools =
                asking(TEXT).toBuilder().tool(Tool.of("t", "", Map.of())).build();
        learning.learn("b", tools, answer("", half));
        Usage sound = Usage.builder().output(500).outputAudio(100).build();
        learning.learn("b", image, answer(TEXT, sound));
        assertThat(learning.output("b", "m", 1000)).isEqualTo(250);
        TokenEstimator fresh = new TokenEstimator(null);
        fresh.learn("b", image, answer("", half));
        fresh.learn("b", tools, answer("", half));
        assertThat(fresh.prompt("b", asking(TEXT))).isEqualTo(250);
    }

    @Test
    void hiddenReasoningDoesNotCountAsText() {
        Usage reasoned =
                Usage.builder().input(250).output(10_250).reasoning(10_000).build();
        learning.learn("b", asking(TEXT), answer(TEXT, reasoned));
        learning.learn(
                "b",
                asking(TEXT),
                Completion.builder("m")
                        .content(List.of(Content.reasoning("a summary"), Content.text(TEXT)))
                        .usage(reasoned)
                        .build());
        assertThat(learning.output("b", "m", 1000)).isEqualTo(250);
    }

    @Test
    void learnsALimitedNumberOfModels() {
        for (int i = 0; i < 1000; i++) {
            learn("b", request("m" + i, Message.user(TEXT)), TEXT, 1000, 1000);
            learn("b" + i, asking(TEXT), TEXT, 1000, 1000);
        }
        assertThat(learning.output("b", "m0", 1000)).isGreaterThan(400);
        assertThat(learning.output("b", "m999", 1000)).isEqualTo(250);
        assertThat(learning.output("b999", "m", 1000)).isEqualTo(250);
    }

    @Test
    void manyThreadsLearnTheSameRatio() {
        CompletableFuture.allOf(IntStream.range(0, 8)
                        .mapToObj(thread -> CompletableFuture.runAsync(() -> {
                            for (int i = 0; i < 1000; i++) {
                                learn("b", asking(TEXT), TEXT, 500, 200);
                            }
                        }))
                        .toArray(CompletableFuture[]::new))
                .join();
        assertThat(learning.prompt("b", asking(TEXT))).isBetween(499L, 500L);
        assertThat(learning.output("b", "m", 1000)).isBetween(200L, 201L);
    }
}
