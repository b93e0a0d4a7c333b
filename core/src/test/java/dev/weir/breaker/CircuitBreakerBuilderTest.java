package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitBreakerBuilderTest {
    private final CircuitBreakerBuilder builder = CircuitBreaker.builder("primary");

    @Test
    void outOfRangeIsRefusedWithBreakerSettingAndRange() {
        assertThatThrownBy(() -> builder.maxWait(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("circuit breaker 'primary': maxWait must be at least 0, was PT-1S");
        assertThatThrownBy(() -> builder.attemptTimeout(99, Double.POSITIVE_INFINITY))
                .hasMessage("circuit breaker 'primary': attempt factor must be a number of at least 1, was Infinity");
    }

    @Test
    void nullIsRefusedWithBreakerAndSetting() {
        List<Runnable> wrong = List.of(
                () -> builder.timeout(null),
                () -> builder.maxTimeout(null),
                () -> builder.maxWait(null),
                () -> builder.attemptTimeoutWithin(null, Duration.ofSeconds(1)),
                () -> builder.slidingWindow(null, 20),
                () -> builder.slowCallRateThreshold(50, null),
                () -> builder.ignore(null),
                () -> builder.classification(null),
                () -> builder.timeLimiter(null),
                () -> builder.callbackExecutor(null),
                () -> builder.time(null),
                () -> builder.random(null));
        assertThat(wrong)
                .allSatisfy(setting -> assertThatThrownBy(setting::run)
                        .isInstanceOf(NullPointerException.class)
                        .hasMessageMatching("circuit breaker 'primary': [\\w ]+ must not be null"));
    }

    @Test
    void waitsAsLongAsTheCallerLikes() {
        assertThat(builder.maxWait(Duration.ofSeconds(Long.MAX_VALUE))
                        .build()
                        .acquire()
                        .onSuccess())
                .isTrue();
    }

    @Test
    void listenerThatIsNullIsRefused() {
        CircuitBreaker breaker = builder.build();
        assertThatThrownBy(() -> breaker.subscribe(null)).hasMessage("listener");
    }
}
