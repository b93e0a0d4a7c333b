package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The durations that a builder takes. */
class DelayBoundsTest {

    private static Stream<BiFunction<RetryEngineBuilder, Duration, RetryEngineBuilder>> settings() {
        return Stream.of(RetryEngineBuilder::baseDelay, RetryEngineBuilder::maxDelay, RetryEngineBuilder::wakePacing);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void refusesMoreThanNanosecondsCanCount(BiFunction<RetryEngineBuilder, Duration, RetryEngineBuilder> setting) {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE);
        assertThat(setting.apply(RetryEngine.builder(), longest).build()).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> setting.apply(RetryEngine.builder(), longest.plusNanos(1)))
                .withMessageContaining("must be at most 292 years, was ");
    }
}
