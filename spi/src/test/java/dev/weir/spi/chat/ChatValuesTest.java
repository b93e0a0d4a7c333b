package dev.weir.spi.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatValuesTest {
    private static final ChatRequestBuilder ASK = ChatRequest.builder("demo").user("hello");

    @Test
    void requestKeepsACopyOfWhatItWasGiven() {
        List<Message> messages = new ArrayList<>(List.of(Message.user("hello")));
        List<String> stop = new ArrayList<>(List.of("end"));
        Map<String, Object> parameters = new LinkedHashMap<>(Map.of("top_k", 5));
        ChatRequest request =
                new ChatRequest("demo", messages, null, null, null, null, stop, List.of(), null, null, parameters);

        messages.clear();
        stop.clear();
        parameters.clear();

        assertThat(request.messages()).containsExactly(Message.user("hello"));
        assertThat(request.stop()).containsExactly("end");
        assertThat(request.parameters()).containsExactly(Map.entry("top_k", 5));
    }

    @Test
    void whatARequestHoldsCannotBeChanged() {
        ChatRequest request = request(ask -> ask.parameter("top_k", 5));

        assertThatThrownBy(() -> request.messages().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> request.stop().add("x")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> request.tools().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> request.parameters().put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> Completion.of("demo", "").extras().put("x", 1))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void parametersKeepTheirOrderAndTheNullsOfJson() {
        ChatRequest request =
                request(ask -> ask.parameter("z", 1).parameter("a", null).parameter("m", List.of()));

        assertThat(request.parameters().keySet()).containsExactly("z", "a", "m");
        assertThat(request.parameters()).containsEntry("a", null);
    }

    @Test
    void extrasSchemasAndToolParametersKeepTheirOrder() {
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (String name : List.of("z", "y", "a", "m", "b")) {
            ordered.put(name, name);
        }

        assertThat(Completion.builder("demo").extras(ordered).build().extras().keySet())
                .containsExactly("z", "y", "a", "m", "b");
        assertThat(ResponseFormat.jsonSchema("s", ordered).schema().keySet()).containsExactly("z", "y", "a", "m", "b");
        assertThat(Tool.of("t", "", ordered).parameters().keySet()).containsExactly("z", "y", "a", "m", "b");
    }

    @Test
    void builderOfARequestStartsFromAllOfIt() {
        ChatRequest request = request(ask -> ask.maxTokens(5)
                .temperature(0.5)
                .topP(0.9)
                .seed(7L)
                .stop(List.of("end"))
                .tool(Tool.of("lookup", "looks up", Map.of()))
                .toolChoice(ToolChoice.named("lookup"))
                .responseFormat(ResponseFormat.JSON_OBJECT)
                .parameter("top_k", 5));

        assertThat(request.toBuilder().build()).isEqualTo(request);
        assertThat(request.toBuilder().model("other").system("more").build().messages())
                .hasSize(2);
        assertThat(request.messages()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void maxTokensBelowOneIsRefused(int maxTokens) {
        assertRefused(ask -> ask.maxTokens(maxTokens), "maxTokens must be at least 1, was " + maxTokens);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NEGATIVE_INFINITY, Double.NaN})
    void temperatureBelowZeroIsRefused(double temperature) {
        assertRefused(ask -> ask.temperature(temperature), "temperature must be at least 0, was " + temperature);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1.01, Double.NaN})
    void topPOutsideItsRangeIsRefused(double topP) {
        assertRefused(ask -> ask.topP(topP), "topP must be above 0 and at most 1, was " + topP);
    }

    @Test
    void endsOfTheRangesAreAllowed() {
        ChatRequest request = request(ask -> ask.maxTokens(1).temperature(0.0).topP(1.0));

        assertThat(request.maxTokens()).isEqualTo(1);
        assertThat(request.temperature()).isZero();
        assertThat(request.topP()).isEqualTo(1);
    }

    @Test
    void requestWithoutAMessageIsRefused() {
        assertThatThrownBy(() -> ChatRequest.builder("demo").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a chat request needs at least one message");
    }

    @Test
    void messageThatContradictsItsRoleIsRefused() {
        ToolCall call = ToolCall.of("id-1", "lookup", "{}");

        assertThatThrownBy(() -> Message.user(Content.text("hello"), call))
                .hasMessage("only an assistant's message has tool calls, this is of role USER");
        assertThatThrownBy(() -> Message.user(Content.reasoning("hm")))
                .hasMessage("only an assistant's message has reasoning, this is of role USER");
        assertThatThrownBy(() -> Message.builder(Role.SYSTEM)
                        .text("hello")
                        .content(Content.refusal("no"))
                        .build())
                .hasMessage("only an assistant's message has refusals, this is of role SYSTEM");
        assertThatThrownBy(() -> Message.builder(Role.TOOL).text("hello").build())
                .hasMessage("a message of role TOOL, and no other, has a tool call id; this is of role TOOL");
        assertThatThrownBy(() -> Message.builder(Role.USER)
                        .text("hello")
                        .toolCallId("id-1")
                        .build())
                .hasMessage("a message of role TOOL, and no other, has a tool call id; this is of role USER");
        assertThatThrownBy(() -> Message.builder(Role.USER)
                        .text("hello")
                        .toolFailed(true)
                        .build())
                .hasMessage("only the result of a tool call can be a failure, this is of role USER");
        assertThatThrownBy(() -> Message.builder(Role.USER).build())
                .hasMessage("a message needs content, this is of role USER");
    }

    @Test
    void partsThatSomeProviderAcceptsFitEveryRole() {
        List<Content> parts = List.of(
                Content.text("hello"),
                Content.image("data:,x"),
                Content.audio("AAAA", "wav"),
                Content.file("a.pdf", "data:,x"),
                Content.other(WireFields.of("demo", Map.of("type", "search"))));

        for (Role role : Role.values()) {
            String id = role == Role.TOOL ? "id-1" : null;
            assertThat(Message.builder(role)
                            .content(parts)
                            .toolCallId(id)
                            .build()
                            .content())
                    .isEqualTo(parts);
        }
    }

    @Test
    void textOfAMessageIsThatOfItsTextParts() {
        assertThat(Message.user(Content.text("a"), Content.image("http://x/y.png", "low"), Content.text("b"))
                        .text())
                .isEqualTo("ab");
    }

    @Test
    void nameIsGivenExactlyWhereThereIsOne() {
        assertThatThrownBy(() -> new ToolChoice(ToolChoice.Mode.AUTO, "lookup"))
                .hasMessage("a tool is named exactly when the mode is NAMED, was AUTO");
        assertThatThrownBy(() -> new ToolChoice(ToolChoice.Mode.NAMED, null))
                .hasMessage("a tool is named exactly when the mode is NAMED, was NAMED");
        assertThatThrownBy(() -> new ResponseFormat(ResponseFormat.Kind.JSON_SCHEMA, null, Map.of()))
                .hasMessage("a schema is named exactly when the kind is JSON_SCHEMA, was JSON_SCHEMA");
    }

    @Test
    void usageAddsUpAndIsEstimatedIfEitherPartIs() {
        Usage sum = Usage.builder()
                .input(10)
                .cachedInput(4)
                .output(20)
                .reasoning(5)
                .build()
                .plus(Usage.estimated(1, 2));

        assertThat(sum)
                .isEqualTo(Usage.builder()
                        .input(11)
                        .cachedInput(4)
                        .output(22)
                        .reasoning(5)
                        .estimated(true)
                        .build());
        assertThat(sum.total()).isEqualTo(33);
        assertThat(Usage.reported(1, 2).plus(Usage.NONE)).isEqualTo(Usage.reported(1, 2));
    }

    @Test
    void sumsOfTokenCountsSaturate() {
        Usage most = Usage.builder()
                .input(Long.MAX_VALUE)
                .cachedInput(Long.MAX_VALUE)
                .output(Long.MAX_VALUE)
                .build();

        assertThat(most.total()).isEqualTo(Long.MAX_VALUE);
        assertThat(most.plus(most)).isEqualTo(most);
        assertThat(most.plus(Usage.reported(0, 1))).isEqualTo(most);
        assertThat(Usage.reported(Long.MAX_VALUE - 1, 1).plus(Usage.reported(1, 0)))
                .isEqualTo(Usage.reported(Long.MAX_VALUE, 1));
    }

    @Test
    void negativeTokenCountsAreRefused() {
        assertThatThrownBy(() -> Usage.reported(-1, 0)).hasMessage("token counts must be at least 0");
        assertThatThrownBy(() -> Usage.estimated(0, -1)).hasMessage("token counts must be at least 0");
        assertThatThrownBy(() -> Usage.builder().cachedInput(-1).build()).hasMessage("token counts must be at least 0");
        assertThatThrownBy(() -> Usage.builder().cacheWriteHour(-1).build())
                .hasMessage("token counts must be at least 0");
    }

    private static ChatRequest request(UnaryOperator<ChatRequestBuilder> with) {
        return with.apply(ASK.build().toBuilder()).build();
    }

    private static void assertRefused(UnaryOperator<ChatRequestBuilder> with, String message) {
        assertThatThrownBy(() -> request(with))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
