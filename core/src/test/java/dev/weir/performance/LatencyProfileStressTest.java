package dev.weir.performance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many threads record while others read. */
@Tag("race")
class LatencyProfileStressTest {
    private static final int WRITERS = 4;
    private static final int CALLS = 10_000;
    private static final Duration WINDOW = Duration.ofHours(1);

    private final LatencyProfile profile = new LatencyProfile(WRITERS * CALLS, TimeSource.system());
    private final AtomicBoolean written = new AtomicBoolean();

    @Test
    void noPointIsLostAndReadersSeeWholePointsInTheOrderOfEachThread() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
        try {
            Future<Integer> reading = threads.submit(this::read);
            List<Callable<Boolean>> writers = new ArrayList<>();
            IntStream.range(0, WRITERS).forEach(writer -> writers.add(() -> write(writer)));
            for (Future<Boolean> done : threads.invokeAll(writers)) {
                done.get();
            }
            written.set(true);

            assertThat(reading.get()).isPositive();
        } finally {
            threads.shutdownNow();
        }
        List<LatencyPoint> points = profile.points(WINDOW);
        assertThat(points).hasSize(WRITERS * CALLS);
        assertThat(points.stream().collect(Collectors.toMap(LatencyProfileStressTest::key, point -> point)))
                .hasSize(WRITERS * CALLS);
    }

    private boolean write(int writer) {
        Instant now = Instant.now();
        for (int i = 0; i < CALLS; i++) {
            profile.record(LatencyPoint.builder("primary", "model-" + writer, Duration.ofNanos(i))
                    .timestamp(now)
                    .tokens(writer, i)
                    .build());
        }
        return true;
    }

    private int read() {
        int reads = 0;
        do {
            long[] last = new long[WRITERS];
            for (LatencyPoint point : profile.points(WINDOW)) {
                int writer = (int) point.inputTokens();
                assertThat(point.outputTokens())
                        .isEqualTo(point.durationNanos())
                        .isGreaterThanOrEqualTo(last[writer]);
                assertThat(point.model()).isEqualTo("model-" + writer);
                last[writer] = point.outputTokens();
            }
            reads++;
        } while (!written.get());
        return reads;
    }

    private static String key(LatencyPoint point) {
        return point.model() + " " + point.durationNanos();
    }
}
