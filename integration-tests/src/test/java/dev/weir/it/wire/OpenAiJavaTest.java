package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.errors.UnprocessableEntityException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenAI's own client for Java finds in the simulator what it finds at OpenAI. */
class OpenAiJavaTest extends OpenAiJavaAnswers {
    @Override
    String serve(Simulator backend) {
        return backend.baseUri().toString();
    }

    @ParameterizedTest
    @CsvSource({
        "status-400, 400, invalid_value",
        "context-length, 400, context_length_exceeded",
        "status-401, 401, invalid_api_key",
        "status-403, 403, unsupported_country_region_territory",
        "status-404, 404, model_not_found",
        "status-422, 422, unprocessable_entity",
        "rate-limit-seconds, 429, rate_limit_exceeded",
        "quota-exhausted, 429, insufficient_quota",
        "status-500, 500,",
        "status-503, 503, overloaded"
    })
    void anErrorIsTheClientsOwn(String fault, int status, String code) {
        ChatCompletionCreateParams request =
                asking(Fault.of(fault).orElseThrow().model()).build();

        for (Runnable call : List.<Runnable>of(() -> plain(request), () -> streamed(request))) {
            OpenAIServiceException error = catchThrowableOfType(OpenAIServiceException.class, call::run);

            assertThat(error).isExactlyInstanceOf(exception(status));
            assertThat(error.statusCode()).isEqualTo(status);
            assertThat(error.code().orElse(null)).isEqualTo(code);
        }
        assertThat(simulator.log().count()).isEqualTo(2);
    }

    private static Class<? extends OpenAIServiceException> exception(int status) {
        return switch (status) {
            case 400 -> BadRequestException.class;
            case 401 -> UnauthorizedException.class;
            case 403 -> PermissionDeniedException.class;
            case 404 -> NotFoundException.class;
            case 422 -> UnprocessableEntityException.class;
            case 429 -> RateLimitException.class;
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

        assertThat(error.code()).contains("server_error");
    }

    @ParameterizedTest
    @CsvSource({"RATE_LIMIT_SECONDS, 7000", "STATUS_503_SECONDS, 7000", "RATE_LIMIT_MILLIS, 1234"})
    void itsRetriesWaitAsLongAsTheyAreAskedTo(Fault fault, long millis) {
        Duration retryAfter = Duration.ofMillis(millis);
        simulator.play(Scenario.builder()
                .answer("at last")
                .rule(FaultRule.of(fault).withTimes(1).withRetryAfter(retryAfter))
                .build());
        OpenAIClient patient = client.withOptions(options -> options.maxRetries(2));

        ChatCompletion completion =
                patient.chat().completions().create(asking("gpt-4o-mini").build());

        assertThat(text(completion)).isEqualTo("at last");
        assertThat(waits.waits).containsExactly(retryAfter);
        assertThat(simulator.log().count()).isEqualTo(2);
    }
}
