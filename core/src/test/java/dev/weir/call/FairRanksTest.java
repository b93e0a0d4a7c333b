package dev.weir.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.call.Priority;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The ranks of tenants that share a target. */
class FairRanksTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final FairRanks ranks = new FairRanks("tenant");
    private long arrivals;

    private record TenantCall(String tenant, Priority priority) implements TargetCall {
        @Override
        public Map<String, String> attributes() {
            return Map.of("tenant", tenant);
        }

        @Override
        public String callId() {
            return "call";
        }

        @Override
        public String backend() {
            return "primary";
        }

        @Override
        public String model() {
            return "a";
        }

        @Override
        public Deadline deadline() {
            return Deadline.after(Duration.ofMinutes(1), new FakeTime());
        }

        @Override
        public long startedNanos() {
            return 0;
        }
    }

    private static TenantCall of(String tenant) {
        return new TenantCall(tenant, Priority.NORMAL);
    }

    private QueueRank join(TenantCall call, long now) {
        return ranks.join(call, now, arrivals++, 100);
    }

    @Test
    void withoutTenantsOnlyArrivalAndPriorityCount() {
        FairRanks plain = new FairRanks(null);
        for (int i = 0; i < 3; i++) {
            assertThat(plain.join(of("a"), 5, i, 100)).isEqualTo(QueueRank.of(Priority.NORMAL, 5, i));
        }
        plain.leave(of("a"), 6, 100, true);
        assertThat(plain.size()).isZero();
    }

    @Test
    void aTenantWithNothingInTheQueueIsRankedByArrival() {
        for (int i = 0; i < 3; i++) {
            assertThat(join(of("a"), i * SECOND)).isEqualTo(QueueRank.of(Priority.NORMAL, i * SECOND, i));
            ranks.leave(of("a"), i * SECOND + 1, 100, true);
        }
        assertThat(ranks.size()).isZero();
    }

    @Test
    void whatATenantAddsToItsBacklogGoesBehindTheCallsOfOthers() {
        List<QueueRank> flood = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            flood.add(join(of("flood"), 0));
        }
        assertThat(flood).isSorted().doesNotHaveDuplicates();
        QueueRank other = join(of("other"), SECOND / 2);
        assertThat(other).isGreaterThan(flood.get(0)).isLessThan(flood.get(1));
    }

    @Test
    void aTenantsOwnHigherPriorityIsNotDelayedByItsLowerOne() {
        for (int i = 0; i < 10; i++) {
            join(new TenantCall("a", Priority.LOW), 0);
        }
        assertThat(join(new TenantCall("a", Priority.HIGH), 0)).isEqualTo(QueueRank.of(Priority.HIGH, 0, 10));
    }

    @Test
    void theBacklogCountsForTheTimeInWhichItsShareServesIt() {
        join(of("a"), 0);
        for (int i = 1; i <= 100; i++) {
            join(of("a"), i * SECOND);
            ranks.leave(of("a"), i * SECOND, 100, true);
        }
        long now = 100 * SECOND;
        assertThat(aheadOf(of("a"), now)).isBetween(2 * SECOND * 9 / 10, 2 * SECOND * 11 / 10);
        join(of("b"), now);
        join(of("c"), now);
        assertThat(aheadOf(of("b"), now)).isBetween(3 * SECOND * 9 / 10, 3 * SECOND * 11 / 10);
    }

    private long aheadOf(TenantCall call, long now) {
        return join(call, now).nanos() - QueueRank.of(Priority.NORMAL, now, 0).nanos();
    }

    /** So many calls at a time are served, by rank, in virtual time. */
    private final class Target {
        private final TreeMap<QueueRank, TenantCall> queue = new TreeMap<>();
        private final Map<QueueRank, Long> arrived = new HashMap<>();
        private final Map<QueueRank, Long> answers = new HashMap<>();
        private final Map<String, List<Long>> latencies = new HashMap<>();
        private final PriorityQueue<Long> slots = new PriorityQueue<>();

        private Target(int slots) {
            for (int i = 0; i < slots; i++) {
                this.slots.add(i * SECOND / slots);
            }
        }

        private void arrive(String tenant, long now, long answer) {
            serveUntil(now);
            QueueRank rank = join(of(tenant), now);
            queue.put(rank, of(tenant));
            arrived.put(rank, now);
            answers.put(rank, answer);
        }

        private void serveUntil(long now) {
            while (!queue.isEmpty() && Objects.requireNonNull(slots.peek()) <= now) {
                Map.Entry<QueueRank, TenantCall> first = queue.pollFirstEntry();
                long begins = Math.max(Objects.requireNonNull(slots.poll()), arrived.get(first.getKey()));
                long ends = begins + answers.get(first.getKey());
                slots.add(ends);
                ranks.leave(first.getValue(), begins, 100, begins > arrived.get(first.getKey()));
                latencies
                        .computeIfAbsent(first.getValue().tenant(), any -> new ArrayList<>())
                        .add(ends - arrived.get(first.getKey()));
            }
        }

        private int served(String tenant) {
            return latencies.getOrDefault(tenant, List.of()).size();
        }
    }

    @RepeatedTest(10)
    void tenantsThatFloodATargetShareItEqually() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        Target target = new Target(10);
        for (long now = 0; now < 200 * SECOND; now += SECOND / 40) {
            target.arrive(random.nextInt(4) == 0 ? "b" : "a", now, SECOND);
        }
        assertThat(target.served("a") + target.served("b")).isGreaterThan(1_900);
        assertThat((double) target.served("b") / target.served("a"))
                .as("seed %d", seed)
                .isBetween(0.75, 1.3);
    }

    /**
     * Nine tenants at a quarter of what the target serves, with answers of a second in the mean, log-normally distributed.
     *
     * @param flood the calls that a further tenant sends in a second; the target serves 10
     * @return the 99th percentile of the time until the calls of the nine are answered
     */
    private static double p99(long seed, double spread, int flood) {
        Target target = new FairRanksTest().new Target(10);
        SplittableRandom random = new SplittableRandom(seed);
        SplittableRandom ofFlood = random.split();
        for (long now = 0; now < 1_000 * SECOND; now += SECOND / 100) {
            if (random.nextInt(40) == 0) {
                target.arrive("other " + random.nextInt(9), now, answer(random, spread));
            }
            if (ofFlood.nextInt(100) < flood) {
                target.arrive("flood", now, answer(ofFlood, spread));
            }
        }
        List<Long> others = new ArrayList<>();
        target.latencies.forEach((tenant, latencies) -> {
            if (!tenant.equals("flood")) {
                others.addAll(latencies);
            }
        });
        others.sort(null);
        assertThat(others).as("seed %d", seed).hasSizeGreaterThan(2_000);
        return (double) others.get(others.size() * 99 / 100) / SECOND;
    }

    private static long answer(SplittableRandom random, double spread) {
        return (long) (Math.exp(spread * random.nextGaussian() - spread * spread / 2) * SECOND);
    }

    @RepeatedTest(5)
    void aFloodOfAHundredTimesTheLoadHardlyDelaysTheOthers() {
        long seed = System.nanoTime();
        assertThat(p99(seed, 0.5, 30)).as("seed %d", seed).isLessThan(1.2 * p99(seed, 0.5, 0));
    }

    /** If all answers took the same time, the wait for the next one to end would be a larger part of the whole. */
    @RepeatedTest(5)
    void whereAnswersTakeEquallyLongTheOthersWaitForTheNextOneToEnd() {
        long seed = System.nanoTime();
        assertThat(p99(seed, 0, 30)).as("seed %d", seed).isLessThan(1.5);
    }
}
