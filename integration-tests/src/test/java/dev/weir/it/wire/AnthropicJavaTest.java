package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.OverloadedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.SseException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Anthropic's own client for Java finds in the simulator what it finds at Anthropic. */
class AnthropicJavaTest extends AnthropicJavaAnswers {
    @Override
    String serve(Simulator backend) {
        return backend.anthropicUri().toString();
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
