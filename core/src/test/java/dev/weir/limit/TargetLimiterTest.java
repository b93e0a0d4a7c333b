package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.limit.Limit;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Calls on one thread, by a clock that a wait moves. */
class TargetLimiterTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final FakeTime time = new FakeTime();

    private TargetLimiter limiter(@Nullable Long requests, @Nullable Long tokens, Duration burst) {
        LimitSettings settings =
                new LimitSettings(requests, tokens, burst, true, Duration.ofMinutes(5), Duration.ofMillis(50));
        return TargetLimiter.builder("primary/a")
                .settings(settings)
                .time(time)
                .park(nanos -> time.advance(Duration.ofNanos(nanos)))
                .build();
    }

    private LimitedCall call(long tokens) {
        return new LimitedCall(time, MINUTE, tokens);
    }

    private LimitedCall elsewhere(long tokens) {
        return call(tokens).withAnotherTarget();
    }

    private Duration waits(TargetLimiter limiter, LimitedCall call) throws InterruptedException {
        long began = time.nanoTime();
        limiter.acquire(call);
        return Duration.ofNanos(time.nanoTime() - began);
    }

    private static LimitedException refusal(TargetLimiter limiter, LimitedCall call) {
        return catchThrowableOfType(LimitedException.class, () -> limiter.acquire(call));
    }

    @Test
    void aTargetWithoutLimitsReservesNothing() throws InterruptedException {
        TargetLimiter limiter = limiter(null, null, MINUTE);

        assertThat(limiter.isLimited()).isFalse();
        assertThat(limiter.acquire(call(1_000_000))).isSameAs(Reservation.NONE);
    }

    @Test
    void aCallWaitsUntilARequestIsPermitted() throws InterruptedException {
        TargetLimiter limiter = limiter(60L, null, Duration.ofSeconds(1));

        assertThat(waits(limiter, call(0))).isZero();
        assertThat(waits(limiter, call(0))).isEqualTo(Duration.ofSeconds(1));
        assertThat(limiter.statistics().waited()).isEqualTo(1);
        assertThat(limiter.statistics().waiting()).isZero();
    }

    @Test
    void aWaitBeyondTheDeadlineIsRefusedAtOnceWithItsLength() throws InterruptedException {
        TargetLimiter limiter = limiter(1L, null, MINUTE);
        limiter.acquire(call(0));
        time.advance(Duration.ofSeconds(20));
        long began = time.nanoTime();

        LimitedException e = refusal(limiter, new LimitedCall(time, Duration.ofSeconds(39), 0));

        assertThat(time.nanoTime()).isEqualTo(began);
        assertThat(e.untilPermitted()).isEqualTo(Duration.ofSeconds(40));
        assertThat(e.limit()).isEqualTo(Limit.REQUESTS);
        assertThat(e)
                .hasMessage(
                        "target 'primary/a' permits no call for another 40s: the limit of this process is 1 requests per minute");
        assertThat(limiter.statistics().refused()).containsEntry(Limit.REQUESTS, 1L);
    }

    @Test
    void aCallWithAnotherTargetNeverWaits() throws InterruptedException {
        TargetLimiter limiter = limiter(60L, null, Duration.ofSeconds(1));
        limiter.acquire(call(0));

        assertThat(refusal(limiter, elsewhere(0)).untilPermitted()).isEqualTo(Duration.ofSeconds(1));
    }

    /** HL-08. */
    @Test
    void tokensAreReservedBeforeTheCall() throws InterruptedException {
        TargetLimiter limiter = limiter(null, 100L, MINUTE);
        limiter.acquire(elsewhere(60));

        for (int i = 0; i < 4; i++) {
            assertThat(refusal(limiter, elsewhere(60)).limit()).isEqualTo(Limit.TOKENS);
        }
    }

    /** HL-07. */
    @Test
    void aRefusedCallTakesNothing() throws InterruptedException {
        TargetLimiter limiter = limiter(2L, 100L, MINUTE);
        limiter.acquire(elsewhere(60));
        refusal(limiter, elsewhere(60));

        limiter.acquire(elsewhere(40));
    }

    @Test
    void theUsageReplacesTheEstimate() throws InterruptedException {
        TargetLimiter limiter = limiter(null, 6000L, MINUTE);
        limiter.acquire(call(6000)).settle(Usage.reported(3000, 0));
        assertThat(waits(limiter, call(3000))).isZero();

        limiter.acquire(call(0)).settle(Usage.reported(2000, 0));
        assertThat(waits(limiter, call(10)))
                .as("what was used beyond the estimate counts")
                .isEqualTo(Duration.ofMillis(20_100));
    }

    @Test
    void cachedInputDoesNotCountWhereTheProviderSaysSo() throws InterruptedException {
        LimitSettings settings = SettingsRecord.with(LimitSettings.defaults(), "tokensPerMinute", 1000L);
        Usage usage = Usage.builder().input(900).cachedInput(800).output(50).build();
        for (boolean counts : new boolean[] {true, false}) {
            TargetLimiter limiter = TargetLimiter.builder("primary/a")
                    .settings(settings)
                    .time(time)
                    .cachedInputCounts(counts)
                    .build();
            limiter.acquire(elsewhere(900).maxTokens(100)).settle(usage);

            long left = counts ? 50 : 850;
            assertThat(refusal(limiter, elsewhere(left - 49)).limit()).isEqualTo(Limit.TOKENS);
            limiter.acquire(elsewhere(left - 50));
        }
    }

    @Test
    void theOutputIsEstimatedByTheMeanSoFar() throws InterruptedException {
        TargetLimiter limiter = limiter(null, 100_000L, MINUTE);

        assertThat(limiter.acquire(call(10).maxTokens(2048)).tokens()).isEqualTo(2058);
        limiter.acquire(call(10)).settle(Usage.reported(10, 200));
        assertThat(limiter.acquire(call(10).maxTokens(2048)).tokens()).isEqualTo(210);
        assertThat(limiter.acquire(call(10).maxTokens(50)).tokens()).isEqualTo(60);
        limiter.acquire(call(10)).settle(Usage.reported(10, 1200));
        assertThat(limiter.acquire(call(10)).tokens()).isEqualTo(310);
    }

    @Test
    void aCallLargerThanTheLimitPassesWhenAllOfItIsAvailable() throws InterruptedException {
        TargetLimiter limiter = limiter(null, 60L, MINUTE);
        limiter.acquire(call(30));

        assertThat(waits(limiter, call(500))).isEqualTo(Duration.ofSeconds(30));
    }

    /** HL-12: whatever an attempt ends with, it ends once. */
    @Test
    void aReservationIsGivenBackOnce() throws InterruptedException {
        TargetLimiter limiter = limiter(2L, 100L, MINUTE);
        Reservation first = limiter.acquire(elsewhere(100));
        first.giveBack();
        first.giveBack();
        first.settle(Usage.reported(1_000_000, 1));
        Reservation second = limiter.acquire(elsewhere(100));
        second.unused();
        second.giveBack();
        limiter.acquire(elsewhere(100));

        assertThat(refusal(limiter, elsewhere(0)).limit()).isEqualTo(Limit.REQUESTS);
    }

    @Test
    void aCoolDownStopsEveryCallForTheTimeThatTheServerRequested() throws InterruptedException {
        TargetLimiter limiter = limiter(null, null, MINUTE);
        limiter.coolDown(Duration.ofSeconds(30));
        limiter.coolDown(Duration.ofSeconds(10));
        time.advance(Duration.ofSeconds(12));

        LimitedException e = refusal(limiter, elsewhere(0));
        assertThat(e.limit()).isEqualTo(Limit.COOL_DOWN);
        assertThat(e.untilPermitted()).isEqualTo(Duration.ofSeconds(18));
        assertThat(refusal(limiter, new LimitedCall(time, Duration.ofSeconds(18), 0)))
                .hasMessage("target 'primary/a' permits no call for another 18s: its server requested that delay");
        assertThat(waits(limiter, call(0))).isEqualTo(Duration.ofSeconds(18));
        assertThat(limiter.isLimited()).isFalse();
    }

    @Test
    void anAbsurdCoolDownIsBounded() {
        TargetLimiter limiter = limiter(null, null, MINUTE);
        limiter.coolDown(Duration.ofDays(100));

        assertThat(refusal(limiter, elsewhere(0)).untilPermitted()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void maxCoolDownOfZeroDisablesIt() {
        LimitSettings settings = SettingsRecord.with(LimitSettings.defaults(), "maxCoolDown", Duration.ZERO);
        TargetLimiter limiter = new TargetLimiter("primary/a", settings, time);
        limiter.coolDown(Duration.ofSeconds(30));

        assertThat(limiter.isLimited()).isFalse();
    }

    @Test
    void remainingRequestsAreSpreadOverTheTimeUntilTheReset() throws InterruptedException {
        TargetLimiter limiter = limiter(null, null, MINUTE);
        limiter.follow(
                RateLimits.builder().requests(60L, 1L, Duration.ofSeconds(59)).build());

        assertThat(waits(limiter, call(0))).isZero();
        assertThat(waits(limiter, call(0))).isEqualTo(Duration.ofSeconds(1));
        assertThat(refusal(limiter, elsewhere(0)).getMessage())
                .endsWith("the server reported how many requests are left");
    }

    @Test
    void withoutALimitNothingIsLeftUntilTheReset() throws InterruptedException {
        TargetLimiter limiter = limiter(null, null, MINUTE);
        limiter.follow(
                RateLimits.builder().tokens(null, 0L, Duration.ofSeconds(20)).build());

        assertThat(waits(limiter, call(5))).isEqualTo(Duration.ofSeconds(20));
        assertThat(limiter.isLimited()).isFalse();
    }

    @Test
    void anAbsurdReportIsFollowedForABoundedTime() {
        TargetLimiter limiter = limiter(null, null, MINUTE);
        limiter.follow(
                RateLimits.builder().requests(1L, 0L, Duration.ofDays(100_000)).build());

        assertThat(refusal(limiter, elsewhere(0)).untilPermitted()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aReportDoesNotForgetTheCallsInFlight() throws InterruptedException {
        TargetLimiter limiter = limiter(null, null, MINUTE);
        limiter.follow(RateLimits.builder().requests(1000L, 2L, MINUTE).build());
        limiter.acquire(elsewhere(0));
        limiter.acquire(elsewhere(0));
        limiter.follow(RateLimits.builder().requests(1000L, 2L, MINUTE).build());

        assertThat(refusal(limiter, elsewhere(0)).limit()).isEqualTo(Limit.REQUESTS);
    }

    @Test
    void reportsCanBeIgnored() {
        LimitSettings settings = SettingsRecord.with(LimitSettings.defaults(), "followServer", false);
        TargetLimiter limiter = new TargetLimiter("primary/a", settings, time);
        limiter.follow(RateLimits.builder().requests(1L, 0L, MINUTE).build());

        assertThat(limiter.isLimited()).isFalse();
    }

    @Test
    void aCancelledCallDoesNotWait() {
        TargetLimiter limiter = limiter(null, null, MINUTE);
        limiter.coolDown(Duration.ofSeconds(10));
        LimitedCall call = call(0);
        call.cancel();

        assertThatThrownBy(() -> limiter.acquire(call)).hasMessageContaining("was cancelled while it waited");
        assertThat(limiter.statistics().waiting()).isZero();
    }

    /** In no time span more passes than its rate and one burst. */
    @RepeatedTest(20)
    void noTimeSpanExceedsItsRateAndOneBurst() throws InterruptedException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        long perMinute = 1L + random.nextInt(600);
        long tokensPerMinute = 1000L + random.nextInt(100_000);
        Duration burst = Duration.ofMillis(1 + random.nextInt(60_000));
        TargetLimiter limiter = limiter(perMinute, tokensPerMinute, burst);
        double requestBurst = Math.max(1, perMinute * burst.toMillis() / 60_000.0);
        double tokenBurst = Math.max(1, tokensPerMinute * burst.toMillis() / 60_000.0);
        TreeMap<Long, long[]> passed = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            time.advance(Duration.ofMillis(random.nextInt(500)));
            LimitedCall call = new LimitedCall(time, Duration.ofSeconds(random.nextInt(100)), random.nextInt(2000));
            try {
                Reservation reserved = limiter.acquire(random.nextBoolean() ? call : call.withAnotherTarget());
                if (random.nextInt(5) == 0) {
                    reserved.giveBack();
                    continue;
                }
                long used = random.nextInt((int) reserved.tokens() + 1);
                reserved.settle(Usage.reported(used, 0));
                long[] sums = passed.computeIfAbsent(time.nanoTime(), now -> new long[2]);
                sums[0]++;
                sums[1] += Math.min(used, (long) tokenBurst);
            } catch (LimitedException e) {
                assertThat(e.untilPermitted()).isPositive();
            }
        }
        for (long from : passed.keySet()) {
            long requests = 0;
            long tokens = 0;
            for (var entry : passed.tailMap(from).entrySet()) {
                double minutes = (entry.getKey() - from) / 60e9;
                requests += entry.getValue()[0];
                tokens += entry.getValue()[1];
                assertThat((double) requests)
                        .as("requests, seed %d", seed)
                        .isLessThanOrEqualTo(perMinute * minutes + requestBurst + 0.01);
                assertThat((double) tokens)
                        .as("tokens, seed %d", seed)
                        .isLessThanOrEqualTo(tokensPerMinute * minutes + tokenBurst + 1);
            }
        }
    }
}
