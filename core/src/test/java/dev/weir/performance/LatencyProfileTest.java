package dev.weir.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.performance.LatencySnapshot.Kind;
import dev.weir.performance.LatencySnapshot.Target;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class LatencyProfileTest {
    private static final Duration WINDOW = Duration.ofMinutes(5);

    private final FakeTime time = new FakeTime();
    private final LatencyProfile profile = new LatencyProfile(100, time);

    private LatencyPointBuilder point(int millis) {
        return LatencyPoint.builder("primary", "model-1", Duration.ofMillis(millis))
                .timestamp(time.instant());
    }

    @Test
    void keepsTheLatestPoints() {
        for (int millis = 1; millis <= 250; millis++) {
            profile.record(point(millis).build());
        }

        assertThat(profile.points(WINDOW))
                .extracting(point -> (int) point.duration().toMillis())
                .isEqualTo(IntStream.rangeClosed(151, 250).boxed().toList());
        assertThat(profile.recorded()).isEqualTo(250);
        assertThat(profile.capacity()).isEqualTo(100);
    }

    @Test
    void aWindowHasWhatEndedWithinIt() {
        profile.record(point(1).build());
        time.advance(Duration.ofMinutes(4));
        profile.record(point(2).build());
        time.advance(Duration.ofMinutes(2));

        assertThat(profile.snapshot(WINDOW).all().duration().max()).isEqualTo(Duration.ofMillis(2));
        assertThat(profile.snapshot(WINDOW).all().calls()).isEqualTo(1);
        assertThat(profile.snapshot(Duration.ofSeconds(Long.MAX_VALUE)).all().calls())
                .isEqualTo(2);
    }

    @Test
    void pointsOfAClockThatWasSetBackSinceAreRecent() {
        profile.record(
                point(1).timestamp(time.instant().plus(Duration.ofHours(1))).build());

        assertThat(profile.points(WINDOW)).hasSize(1);
    }

    @Test
    void anEmptyWindowHasNoTimes() {
        LatencySnapshot empty = profile.snapshot(WINDOW);

        assertThat(empty.all().calls()).isZero();
        assertThat(empty.all().duration().count()).isZero();
        assertThat(empty.all().duration().p99()).isZero();
        assertThat(empty.byModel()).isEmpty();
    }

    @Test
    void countsWhatHappenedToCalls() {
        profile.record(point(1).failed(null).retries(2).build());
        profile.record(point(2).cacheHit(true).build());
        profile.record(point(3).timeToFirstToken(Duration.ofMillis(1)).build());

        LatencyFigures all = profile.snapshot(WINDOW).all();

        assertThat(all.calls()).isEqualTo(3);
        assertThat(all.failed()).isEqualTo(1);
        assertThat(all.retried()).isEqualTo(1);
        assertThat(all.cacheHits()).isEqualTo(1);
        assertThat(all.timeToFirstToken().count()).isEqualTo(1);
        assertThat(all.timeToFirstToken().p50()).isEqualTo(Duration.ofMillis(1));
        assertThat(profile.snapshot(WINDOW, LatencyPoint::success).all().calls())
                .isEqualTo(2);
    }

    @Test
    void memoryDoesNotDependOnTheLengthOfLabels() {
        String name = "x".repeat(1_000_000);

        LatencyPoint point =
                LatencyPoint.builder(name, name, Duration.ZERO).intentType(name).build();

        assertThat(List.of(point.backend(), point.model(), point.intentType()))
                .allMatch(label -> label.length() == LatencyPoint.MOST_CHARACTERS);
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertThatThrownBy(() -> new LatencyProfile(0, time)).hasMessage("capacity must be at least 1, was 0");
        assertThatThrownBy(() -> point(-1).build()).hasMessage("durationNanos must be at least 0, was -1000000");
    }

    /** Whatever is recorded: each percentile is that of a sorted list of what the window has. */
    @RepeatedTest(50)
    void percentilesAreThoseOfASortedList() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int capacity = 1 + random.nextInt(300);
        LatencyProfile any = new LatencyProfile(capacity, time);
        Deque<LatencyPoint> kept = new ArrayDeque<>();
        int calls = random.nextInt(1_000);
        for (int i = 0; i < calls; i++) {
            LatencyPoint point = random(random);
            any.record(point);
            kept.addLast(point);
            if (kept.size() > capacity) {
                kept.removeFirst();
            }
            time.advance(Duration.ofMillis(random.nextInt(1_000)));
        }
        long from = time.instant().minus(WINDOW).toEpochMilli();
        List<LatencyPoint> recent =
                kept.stream().filter(point -> point.endedMillis() >= from).toList();

        LatencySnapshot snapshot = any.snapshot(WINDOW);

        String as = "seed " + seed;
        assertThat(any.points(WINDOW)).as(as).isEqualTo(recent);
        check(as, snapshot.all(), recent, point -> true);
        snapshot.byIntentType()
                .forEach((type, figures) ->
                        check(as, figures, recent, point -> point.intentType().equals(type)));
        snapshot.byModel()
                .forEach((model, figures) ->
                        check(as, figures, recent, point -> point.model().equals(model)));
        snapshot.byIntentTypeAndModel()
                .forEach((kind, figures) ->
                        check(as, figures, recent, point -> new Kind(point.intentType(), point.model()).equals(kind)));
        snapshot.byTarget()
                .forEach((target, figures) ->
                        check(as, figures, recent, point -> new Target(point.backend(), point.model()).equals(target)));
        assertThat(snapshot.byIntentTypeAndModel().values().stream()
                        .mapToInt(LatencyFigures::calls)
                        .sum())
                .as(as)
                .isEqualTo(recent.size());
    }

    private LatencyPoint random(Random random) {
        long nanos = (long) Math.exp(random.nextDouble() * 25);
        return LatencyPoint.builder("primary", "model-" + random.nextInt(4), Duration.ofNanos(nanos))
                .timestamp(time.instant())
                .intentType("type-" + random.nextInt(3))
                .build();
    }

    private static void check(
            String as, LatencyFigures figures, List<LatencyPoint> recent, Predicate<LatencyPoint> selected) {
        List<Duration> sorted = recent.stream()
                .filter(selected)
                .map(LatencyPoint::duration)
                .sorted(Comparator.naturalOrder())
                .toList();
        LatencyPercentiles of = figures.duration();
        assertThat(figures.calls()).as(as).isEqualTo(sorted.size());
        assertThat(List.of(of.p50(), of.p75(), of.p90(), of.p95(), of.p99(), of.max()))
                .as(as)
                .isEqualTo(IntStream.of(50, 75, 90, 95, 99, 100)
                        .mapToObj(percent -> nearestRank(sorted, percent))
                        .toList());
    }

    private static Duration nearestRank(List<Duration> sorted, int percent) {
        return sorted.isEmpty() ? Duration.ZERO : sorted.get((int) Math.ceil(percent * sorted.size() / 100.0) - 1);
    }
}
