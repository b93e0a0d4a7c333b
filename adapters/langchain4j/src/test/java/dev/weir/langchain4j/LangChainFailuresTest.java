package dev.weir.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.internal.RetryUtils;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.Scenario;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class LangChainFailuresTest {

    @ParameterizedTest
    @CsvSource({
        "STATUS_400, InvalidRequestException",
        "CONTEXT_LENGTH, InvalidRequestException",
        "STATUS_401, AuthenticationException",
        "STATUS_403, AuthenticationException",
        "STATUS_404, ModelNotFoundException",
        "RATE_LIMIT, RateLimitException",
        "QUOTA_EXHAUSTED, NonRetriableException",
        "STATUS_500, NonRetriableException",
        "MALFORMED_JSON, NonRetriableException"
    })
    void aFailureOfTheProviderIsTheFrameworksException(Fault fault, String expected) throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(
                Scenario.builder().rule(FaultRule.of(fault)).build())) {
            Throwable failure = catchThrowable(() -> models.chat().chat("Hi"));

            assertThat(failure).isExactlyInstanceOf(Class.forName("dev.langchain4j.exception." + expected));
            assertThat(failure.getCause()).isInstanceOf(CallFailedException.class);
            assertThat(failure).hasMessage(failure.getCause().getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void everyReasonHasAnException(Reason reason) {
        BackendException failure = BackendException.builder(reason, "no").build();

        LangChain4jException translated = LangChainFailures.of(new CallFailedException("no", failure, reason, null));

        assertThat(translated instanceof NonRetriableException).isNotEqualTo(translated instanceof RetriableException);
    }

    @Test
    void timeoutCancellationAndRefusalHaveExceptions() {
        assertThat(LangChainFailures.of(new CallTimeoutException("late"))).isInstanceOf(TimeoutException.class);
        assertThat(LangChainFailures.of(new CallCancelledException("stop"))).isInstanceOf(NonRetriableException.class);
        assertThat(LangChainFailures.of(new CallException("closed"))).isInstanceOf(NonRetriableException.class);
    }

    /** AD-07. */
    @Test
    void retriesOfTheFrameworkDoNotMultiplyThoseOfWeir() throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(
                Scenario.builder().rule(FaultRule.of(Fault.STATUS_500)).build())) {
            assertThatThrownBy(() -> RetryUtils.withRetry(() -> models.chat().chat("Hi"), 3))
                    .isInstanceOf(NonRetriableException.class);

            assertThat(models.requests()).as("one attempt and two retries").isEqualTo(3);
        }
    }
}
