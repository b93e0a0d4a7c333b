package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import dev.weir.simulator.Simulator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Anthropic's own client for Java finds at Anthropic, it finds at a server in front of the simulator, or at the simulator itself. */
abstract class AnthropicJavaAnswers {
    static final String MODEL = "claude-sonnet-4-5";
    static final String PROMPT = "Deploy nginx with 3 replicas";

    Simulator simulator;
    AnthropicClient client;

    /** The base URL to test. */
    abstract String serve(Simulator backend);

    /** With what the ids of tool calls begin. */
    String toolCallPrefix() {
        return "toolu_";
    }

    @BeforeEach
    void start() {
        simulator = Simulator.builder().seed(7).start();
        client = AnthropicOkHttpClient.builder()
                .baseUrl(serve(simulator))
                .apiKey("sk-test")
                .maxRetries(0)
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    static MessageCreateParams.Builder asking(String model) {
        return MessageCreateParams.builder().model(model).maxTokens(2000).addUserMessage(PROMPT);
    }

    Message plain(MessageCreateParams request) {
        return client.messages().create(request).validate();
    }

    Message streamed(MessageCreateParams request) {
        MessageAccumulator whole = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(request)) {
            events.stream().map(RawMessageStreamEvent::validate).forEach(whole::accumulate);
        }
        return whole.message();
    }

    static String text(Message message) {
        assertThat(message.content()).hasSize(1);
        return message.content().get(0).asText().text();
    }

    @Test
    void readsAPlainAnswer() {
        Message message = plain(asking(MODEL).build());

        assertThat(text(message)).isNotBlank();
        assertThat(message.model().asString()).isEqualTo(MODEL);
        assertThat(message.stopReason()).contains(StopReason.END_TURN);
        assertThat(message.usage().inputTokens()).isPositive();
        assertThat(message.usage().outputTokens()).isPositive();
    }

    @Test
    void aStreamPutTogetherIsThePlainAnswer() {
        Message whole = plain(asking(MODEL).build());
        Message streamed = streamed(asking(MODEL).build());

        assertThat(text(streamed)).isEqualTo(text(whole));
        assertThat(streamed.stopReason()).isEqualTo(whole.stopReason());
        assertThat(streamed.usage().inputTokens()).isEqualTo(whole.usage().inputTokens());
        assertThat(streamed.usage().outputTokens()).isEqualTo(whole.usage().outputTokens());
        assertThat(simulator.log().last().stream()).isTrue();
    }

    @Test
    void anAnswerAtItsLimitSaysSo() {
        assertThat(plain(asking(MODEL).maxTokens(2).build()).stopReason()).contains(StopReason.MAX_TOKENS);
    }

    private static MessageCreateParams.Builder askingWithTool() {
        Tool deploy = Tool.builder()
                .name("deploy")
                .inputSchema(Tool.InputSchema.builder()
                        .properties(Tool.InputSchema.Properties.builder()
                                .putAdditionalProperty("application", JsonValue.from(Map.of("type", "string")))
                                .build())
                        .required(List.of("application"))
                        .build())
                .build();
        return asking(MODEL).addTool(deploy);
    }

    @Test
    void readsAToolCallPlainAndStreamed() {
        MessageCreateParams request = askingWithTool().toolToolChoice("deploy").build();
        Message whole = plain(request);
        Message streamed = streamed(request);

        ToolUseBlock call = whole.content().get(0).asToolUse();
        assertThat(whole.stopReason()).contains(StopReason.TOOL_USE);
        assertThat(call.name()).isEqualTo("deploy");
        assertThat(call.id()).startsWith(toolCallPrefix());
        assertThat(call._input().toString()).contains("application");
        assertThat(streamed.stopReason()).contains(StopReason.TOOL_USE);
        assertThat(streamed.content().get(0).asToolUse()._input()).isEqualTo(call._input());
    }

    @Test
    void takesTheResultOfATool() {
        Message called = plain(askingWithTool().toolToolChoice("deploy").build());
        ToolResultBlockParam result = ToolResultBlockParam.builder()
                .toolUseId(called.content().get(0).asToolUse().id())
                .content("done")
                .build();

        Message answer = plain(askingWithTool()
                .addMessage(called)
                .addUserMessageOfContentBlockParams(List.of(ContentBlockParam.ofToolResult(result)))
                .build());

        assertThat(answer.stopReason()).contains(StopReason.END_TURN);
    }
}
