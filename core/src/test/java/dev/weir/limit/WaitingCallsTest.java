package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.QueueRank;
import dev.weir.limit.WaitingCalls.Demand;
import dev.weir.spi.call.Priority;
import dev.weir.spi.limit.LimitedTarget;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class WaitingCallsTest {
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final FakeTime time = new FakeTime();
    private long arrivals;

    private Waiter arrival() {
        time.advance(Duration.ofMillis(random.nextInt(10_000)));
        LimitedCall call = new LimitedCall(time, Duration.ofHours(1), 0)
                .priority(List.of(Priority.values()).get(random.nextInt(4)));
        Waiter arrived =
                new Waiter(call, QueueRank.of(call.priority(), time.nanoTime(), arrivals++), random.nextInt(1_000));
        arrived.waits(Long.MAX_VALUE);
        return arrived;
    }

    private static Demand sum(List<Waiter> calls) {
        return new Demand(
                calls.size(),
                calls.stream().mapToLong(call -> call.tokensInQueue).sum());
    }

    @RepeatedTest(20)
    void sumsWhatTheCallsBeforeACallTake() {
        WaitingCalls waiting = new WaitingCalls(Waiter.FIRST);
        List<Waiter> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            if (expected.isEmpty() || random.nextInt(5) < 3) {
                Waiter call = arrival();
                waiting.add(call);
                expected.add(call);
                expected.sort(Waiter.FIRST);
            } else {
                Waiter gone = expected.remove(random.nextInt(expected.size()));
                waiting.remove(gone);
                waiting.remove(gone);
            }
            assertThat(waiting.size()).isEqualTo(expected.size());
            assertThat(waiting.first()).isSameAs(expected.isEmpty() ? null : expected.get(0));
            for (int at = 0; at < expected.size(); at += 1 + random.nextInt(20)) {
                assertThat(waiting.before(expected.get(at)))
                        .as("seed %d", seed)
                        .isEqualTo(sum(expected.subList(0, at)));
            }
            Waiter next = arrival();
            List<Waiter> before = expected.stream()
                    .filter(call -> Waiter.FIRST.compare(call, next) < 0)
                    .toList();
            assertThat(waiting.before(next)).as("seed %d", seed).isEqualTo(sum(before));
        }
    }

    /** Ten thousand calls wait; ten thousand others overtake half of them, then all leave. */
    @Test
    void aCheckOfTenThousandWaitingCallsTakesALogarithmOfSteps() {
        int count = 10_000;
        AtomicLong comparisons = new AtomicLong();
        long now = time.nanoTime();
        LimitSettings settings = new LimitSettings(
                600L, 1_000_000L, Duration.ofSeconds(1), true, Duration.ofMinutes(5), Duration.ofMillis(50));
        LimitQueue queue = new LimitQueue(
                LimitedTarget.of("primary/a", 600L, 1_000_000L, Duration.ofSeconds(1)),
                settings,
                (one, other) -> {
                    comparisons.incrementAndGet();
                    return Waiter.FIRST.compare(one, other);
                },
                now);
        List<Waiter> calls = new ArrayList<>();
        for (int i = 0; i < 2 * count; i++) {
            LimitedCall call = new LimitedCall(time, Duration.ofHours(10), 100)
                    .priority(i < count ? Priority.NORMAL : Priority.HIGH);
            Waiter waiter = new Waiter(call, QueueRank.of(call.priority(), now, i), 100);
            Limits.Wait wait = queue.waitOf(waiter, now);
            if (wait == null) {
                queue.take(waiter, now);
            } else {
                calls.add(waiter);
                queue.waits(waiter, wait, now);
            }
        }
        for (Waiter call : calls) {
            queue.remove(call);
        }

        assertThat(calls).hasSizeGreaterThan(2 * count - 20);
        assertThat(comparisons.get() / (2.0 * count))
                .as("comparisons for each call")
                .isLessThan(200);
    }
}
