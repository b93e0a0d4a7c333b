package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.OverloadedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.SseException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Anthropic's own client for Java finds in the simulator what it finds at Anthropic. */
class AnthropicJavaTest {
    private static final String MODEL = "claude-sonnet-4-5";
    private static final String PROMPT = "Deploy nginx with 3 replicas";

    private Simulator simulator;
    private AnthropicClient client;

    @BeforeEach
    void start() {
        simulator = Simulator.builder().seed(7).start();
        client = AnthropicOkHttpClient.builder()
                .baseUrl(simulator.anthropicUri().toString())
                .apiKey("sk-test")
                .maxRetries(0)
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    private static MessageCreateParams.Builder asking(String model) {
        return MessageCreateParams.builder().model(model).maxTokens(2000).addUserMessage(PROMPT);
    }

    private Message plain(MessageCreateParams request) {
        return client.messages().create(request).validate();
    }

    private Message streamed(MessageCreateParams request) {
        MessageAccumulator whole = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(request)) {
            events.stream().map(RawMessageStreamEvent::validate).forEach(whole::accumulate);
        }
        return whole.message();
    }

    private static String text(Message message) {
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
        assertThat(call.id()).startsWith("toolu_");
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

    @Test
    void countsTokensAndFindsTheModels() {
        MessageCountTokensParams request = MessageCountTokensParams.builder()
                .model(MODEL)
                .addUserMessage(PROMPT)
                .build();

        assertThat(client.messages().countTokens(request).validate().inputTokens())
                .isEqualTo(plain(asking(MODEL).build()).usage().inputTokens());
        assertThat(client.models().list().data()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "status-400, 400, invalid_request_error",
        "status-401, 401, authentication_error",
        "status-404, 404, not_found_error",
        "rate-limit-seconds, 429, rate_limit_error",
        "status-500, 500, api_error",
        "status-529, 529, overloaded_error"
    })
    void anErrorIsTheClientsOwn(String fault, int status, String type) {
        MessageCreateParams request =
                asking(Fault.of(fault).orElseThrow().model()).build();

        for (Runnable call : List.<Runnable>of(() -> plain(request), () -> streamed(request))) {
            AnthropicServiceException error = catchThrowableOfType(AnthropicServiceException.class, call::run);

            assertThat(error).isExactlyInstanceOf(exception(status));
            assertThat(error.statusCode()).isEqualTo(status);
            assertThat(error.type().orElseThrow().asString()).isEqualTo(type);
            assertThat(error.requestId()).isPresent();
        }
        assertThat(simulator.log().count()).isEqualTo(2);
    }

    private static Class<? extends AnthropicServiceException> exception(int status) {
        return switch (status) {
            case 400 -> BadRequestException.class;
            case 401 -> UnauthorizedException.class;
            case 404 -> NotFoundException.class;
            case 429 -> RateLimitException.class;
            case 529 -> OverloadedException.class;
            default -> InternalServerException.class;
        };
    }

    @Test
    void aRefusalSaysWhenToComeBack() {
        RateLimitException refusal = catchThrowableOfType(
                RateLimitException.class,
                () -> plain(asking("sim:rate-limit-seconds").build()));

        assertThat(refusal.headers().values("Retry-After")).containsExactly("1");
    }

    @Test
    void anErrorWithinAStreamIsOne() {
        SseException error = catchThrowableOfType(
                SseException.class, () -> streamed(asking("sim:error-event").build()));

        assertThat(error.type().orElseThrow().asString()).isEqualTo("api_error");
    }

    @Test
    void itsRetriesFindTheAnswer() {
        simulator.play(Scenario.builder()
                .answer("at last")
                .rule(FaultRule.of(Fault.STATUS_529).withTimes(1))
                .build());
        AnthropicClient patient = client.withOptions(options -> options.maxRetries(2));

        assertThat(text(patient.messages().create(asking(MODEL).build()))).isEqualTo("at last");
        assertThat(simulator.log().count()).isEqualTo(2);
    }
}
