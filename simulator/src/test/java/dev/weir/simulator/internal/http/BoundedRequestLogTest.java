package dev.weir.simulator.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.weir.simulator.LogSettings;
import dev.weir.simulator.LoggedRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class BoundedRequestLogTest {
    private static final BoundedRequestLog.Arrival ARRIVAL = new BoundedRequestLog.Arrival(
            1, "HTTP/1.1", "POST", "/v1/completions", Map.of("accept", List.of("a", "b")));

    private static BoundedRequestLog log(LogSettings settings) {
        return new BoundedRequestLog(settings, InstantSource.system());
    }

    @Test
    void keepsTheNewestRequestsAndCountsAll() {
        BoundedRequestLog log = log(LogSettings.DEFAULT.withRequests(2));
        for (int i = 0; i < 5; i++) {
            log.arrived(ARRIVAL);
        }

        assertThat(log.requests()).extracting(LoggedRequest::number).containsExactly(4L, 5L);
        assertThat(log.count()).isEqualTo(5);
    }

    @Test
    void keepsBodiesWithinTheirMaximumSize() {
        BoundedRequestLog log = log(new LogSettings(100, true, 25, false));
        for (int i = 0; i < 5; i++) {
            log.bodyRead(log.arrived(ARRIVAL), new byte[10]);
        }

        assertThat(log.requests()).extracting(LoggedRequest::number).containsExactly(4L, 5L);
    }

    @Test
    void discardsABodyThatArrivesAfterItsRequestWasEvicted() {
        BoundedRequestLog log = log(new LogSettings(1, true, 25, false));
        BoundedRequestLog.Entry early = log.arrived(ARRIVAL);
        BoundedRequestLog.Entry late = log.arrived(ARRIVAL);

        log.bodyRead(early, new byte[20]);
        log.bodyRead(late, new byte[20]);

        assertThat(log.requests()).hasSize(1);
        assertThat(log.last().body()).isNotNull();
    }

    @Test
    void keepsNoBodiesIfDisabled() {
        BoundedRequestLog log = log(LogSettings.DEFAULT.withBodies(false));
        log.bodyRead(log.arrived(ARRIVAL), new byte[10]);

        assertThat(log.last().body()).isNull();
        assertThat(log.last().bodyBytes()).isEqualTo(10);
    }

    @Test
    void waitsUntilRequestsHaveArrived() throws Exception {
        BoundedRequestLog log = log(LogSettings.DEFAULT);
        CompletableFuture<List<LoggedRequest>> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return log.awaitRequests(2, Duration.ofSeconds(20));
            } catch (InterruptedException | TimeoutException failure) {
                throw new AssertionError(failure);
            }
        });
        log.arrived(ARRIVAL);
        log.arrived(ARRIVAL);

        assertThat(waiting.get(20, TimeUnit.SECONDS)).hasSize(2);
    }

    @Test
    void aTimeoutNamesTheKeptRequests() {
        BoundedRequestLog log = log(LogSettings.DEFAULT);
        log.arrived(ARRIVAL);

        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> log.awaitRequests(2, Duration.ZERO))
                .withMessageContaining("holds 1 requests")
                .withMessageContaining("POST /v1/completions");
    }

    @Test
    void clearDiscardsTheRequestsAndKeepsTheCount() {
        BoundedRequestLog log = log(LogSettings.DEFAULT);
        log.arrived(ARRIVAL);
        log.clear();

        assertThat(log.requests()).isEmpty();
        assertThat(log.count()).isEqualTo(1);
        assertThatIllegalStateException().isThrownBy(log::last);
    }
}
