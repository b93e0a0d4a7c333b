package dev.weir.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.event.BackendHealthChanged;
import dev.weir.spi.event.BackendHealthChanged.State;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HealthMonitorTest {
    private static final Duration TWO_INTERVALS = Duration.ofSeconds(60);

    private final FakeTime time = new FakeTime();
    private final List<Scheduled> schedule = new ArrayList<>();
    private final List<BackendHealthChanged> events = new ArrayList<>();
    private int probes;
    private @Nullable Reason failure;

    private record Scheduled(long at, Runnable action) {}

    private HealthMonitor monitor(Map<String, ?> settings, HealthMonitor.Check check) {
        return new HealthMonitor(
                SettingsRecord.defaults(HealthSettings.class, settings),
                Map.of("primary", check),
                events::add,
                Runnable::run,
                this::schedule,
                time,
                new Random(1));
    }

    private HealthMonitor started() {
        HealthMonitor monitor = monitor(Map.of(), deadline -> probe());
        monitor.start();
        return monitor;
    }

    private void probe() throws BackendException {
        probes++;
        if (failure != null) {
            throw BackendException.builder(failure, "no").build();
        }
    }

    private Registration schedule(long at, Runnable action) {
        Scheduled scheduled = new Scheduled(at, action);
        schedule.add(scheduled);
        return () -> schedule.remove(scheduled);
    }

    private void pass(Duration duration) {
        long end = time.nanoTime() + duration.toNanos();
        for (Scheduled next = next(end); next != null; next = next(end)) {
            time.advance(Duration.ofNanos(Math.max(0, next.at - time.nanoTime())));
            schedule.remove(next);
            next.action.run();
        }
        time.advance(Duration.ofNanos(end - time.nanoTime()));
    }

    private @Nullable Scheduled next(long end) {
        return schedule.stream()
                .filter(scheduled -> scheduled.at <= end)
                .min(Comparator.comparingLong(Scheduled::at))
                .orElse(null);
    }

    private static BackendHealth of(HealthMonitor monitor) {
        return monitor.of("primary").health();
    }

    @Test
    void isUnknownUntilSomethingShowsIt() {
        HealthMonitor monitor = started();

        assertThat(of(monitor).state()).isEqualTo(State.UNKNOWN);
        assertThat(of(monitor).isUsable()).isTrue();
        pass(TWO_INTERVALS);
        assertThat(of(monitor).state()).isEqualTo(State.HEALTHY);
        assertThat(events).isEmpty();
    }

    /** HE-01. */
    @Test
    void readingTheHealthCallsNoBackend() {
        HealthMonitor monitor = started();

        for (int i = 0; i < 100; i++) {
            monitor.health();
        }

        assertThat(probes).isZero();
    }

    @Test
    void aBackendThatAnswersCallsIsNotProbed() {
        HealthMonitor monitor = started();

        for (int i = 0; i < 100; i++) {
            monitor.of("primary").callAnswered();
            pass(Duration.ofSeconds(20));
        }

        assertThat(probes).isZero();
        assertThat(of(monitor).state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void isUnhealthyAfterFailuresInARowAndHealthyAfterASuccess() {
        HealthMonitor monitor = started();
        failure = Reason.UNREACHABLE;

        pass(Duration.ofSeconds(75)); // two checks
        assertThat(of(monitor).state()).isEqualTo(State.UNKNOWN);
        assertThat(of(monitor).failures()).isEqualTo(2);
        pass(Duration.ofSeconds(25));

        BackendHealth unhealthy = of(monitor);
        assertThat(unhealthy.state()).isEqualTo(State.UNHEALTHY);
        assertThat(unhealthy.reason()).isEqualTo("network.unreachable");
        failure = null;
        pass(TWO_INTERVALS);
        BackendHealth healthy = of(monitor);
        assertThat(healthy.state()).isEqualTo(State.HEALTHY);
        assertThat(healthy.reason()).isNull();
        assertThat(healthy.history())
                .containsExactly(
                        new HealthChange(healthy.since(), State.HEALTHY, null),
                        new HealthChange(unhealthy.since(), State.UNHEALTHY, "network.unreachable"));
        assertThat(events)
                .containsExactly(
                        new BackendHealthChanged("primary", State.UNHEALTHY, "network.unreachable", 3),
                        new BackendHealthChanged("primary", State.HEALTHY, null, 0));
    }

    @Test
    void failuresOfCallsCountAndAnAnswerInBetweenClearsThem() {
        HealthRecord record = started().of("primary");

        record.callFailed(Reason.SERVER_ERROR);
        record.callFailed(Reason.SERVER_ERROR);
        record.callAnswered();
        record.callFailed(Reason.SERVER_ERROR);
        record.callFailed(Reason.OVERLOADED);
        assertThat(record.health().state()).isEqualTo(State.HEALTHY);

        record.callFailed(Reason.SERVER_ERROR);
        assertThat(record.health().state()).isEqualTo(State.UNHEALTHY);
        record.callAnswered();
        assertThat(record.health().state()).isEqualTo(State.HEALTHY);
        assertThat(events).hasSize(2);
    }

    /** HE-03: A reasoning model that refuses a probe, a restricted key, a rate limit: the server answers, so it is not dead. */
    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"INVALID_REQUEST", "UNSUPPORTED", "MODEL_NOT_FOUND", "PERMISSION_DENIED", "RATE_LIMITED"})
    void aRefusalThatIsNotTheBackendsFaultShowsThatItAnswers(Reason refusal) {
        HealthMonitor monitor = started();
        failure = refusal;

        pass(Duration.ofMinutes(5));

        assertThat(of(monitor).state()).isEqualTo(State.HEALTHY);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"CONTEXT_LENGTH_EXCEEDED", "CONTENT_FILTER", "RATE_LIMITED_TOKENS", "CIRCUIT_OPEN"})
    void whatACallerOrALimitCausedSaysNothing(Reason refusal) {
        HealthRecord record = started().of("primary");

        for (int i = 0; i < 10; i++) {
            record.callFailed(refusal);
        }

        assertThat(record.health().state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void aKeyThatIsRefusedIsReported() {
        HealthMonitor monitor = started();
        failure = Reason.KEY_REFUSED;

        pass(Duration.ofMinutes(2));

        assertThat(of(monitor).reason()).isEqualTo("policy.key-refused");
        assertThat(of(monitor).isUsable()).isFalse();
    }

    @Test
    void aProbeThatThrowsSomethingElseIsAFailure() {
        HealthMonitor monitor = monitor(Map.of("failureThreshold", 1), deadline -> {
            throw new IllegalStateException("broken");
        });
        monitor.start();

        pass(TWO_INTERVALS);

        assertThat(of(monitor).reason()).isEqualTo("weir.defect");
    }

    /** It is interrupted at its deadline, and while its thread does not return no other thread is taken. */
    @Test
    void aProbeThatHangsTimesOutAndIsNotFollowedByAnother() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        HealthMonitor monitor = new HealthMonitor(
                SettingsRecord.defaults(HealthSettings.class, Map.of("failureThreshold", 2)),
                Map.of("primary", deadline -> {
                    begun.countDown();
                    awaitIgnoringInterrupts(release, interrupted);
                }),
                events::add,
                task -> {
                    Thread thread = new Thread(task);
                    threads.add(thread);
                    thread.start();
                    if (threads.size() > 1) {
                        join(thread);
                    }
                },
                this::schedule,
                time,
                new Random(1));
        monitor.start();

        pass(Duration.ofSeconds(34));
        begun.await();
        assertThat(of(monitor).failures()).isZero();
        pass(Duration.ofSeconds(6));
        interrupted.await();
        assertThat(of(monitor).reason()).isEqualTo("provider.timed-out");
        assertThat(of(monitor).failures()).isEqualTo(1);
        pass(Duration.ofSeconds(30));
        assertThat(of(monitor).state()).isEqualTo(State.UNHEALTHY);
        assertThat(threads).hasSize(1);

        release.countDown();
        threads.get(0).join();
        assertThat(of(monitor).state()).isEqualTo(State.UNHEALTHY);
        pass(Duration.ofSeconds(35));
        assertThat(threads).hasSize(2);
        assertThat(of(monitor).state()).isEqualTo(State.HEALTHY);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitIgnoringInterrupts(CountDownLatch release, CountDownLatch interrupted) {
        boolean released = false;
        while (!released) {
            try {
                released = release.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }
    }

    @Test
    void noThreadForAProbeSaysNothingOfTheBackend() {
        HealthMonitor monitor = new HealthMonitor(
                HealthSettings.defaults(),
                Map.of("primary", deadline -> probe()),
                events::add,
                task -> {
                    throw new RejectedExecutionException();
                },
                this::schedule,
                time,
                new Random(1));
        monitor.start();

        pass(Duration.ofMinutes(5));

        assertThat(of(monitor).state()).isEqualTo(State.UNKNOWN);
        assertThat(schedule).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void theHistoryIsBounded(int size) {
        HealthMonitor monitor = monitor(Map.of("historySize", size, "failureThreshold", 1), deadline -> probe());
        HealthRecord record = monitor.of("primary");

        for (int i = 0; i < 50; i++) {
            record.callFailed(Reason.CUT);
            record.callAnswered();
        }

        assertThat(record.health().history()).hasSize(size);
        assertThat(events).hasSize(100);
    }

    @Test
    void aListenerThatThrowsStopsNothing() {
        HealthMonitor monitor = new HealthMonitor(
                SettingsRecord.defaults(HealthSettings.class, Map.of("failureThreshold", 1)),
                Map.of("primary", deadline -> probe()),
                event -> {
                    throw new IllegalStateException("broken listener");
                },
                Runnable::run,
                this::schedule,
                time,
                new Random(1));

        monitor.of("primary").callFailed(Reason.CUT);
        monitor.of("primary").callAnswered();

        assertThat(of(monitor).state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void nothingIsScheduledBeforeTheStartAndAfterTheClose() {
        HealthMonitor monitor = monitor(Map.of(), deadline -> probe());
        assertThat(schedule).isEmpty();
        monitor.start();
        assertThat(schedule).hasSize(1);
        pass(TWO_INTERVALS);
        assertThat(schedule).hasSize(1);
        int before = probes;

        monitor.close();

        assertThat(schedule).isEmpty();
        pass(TWO_INTERVALS);
        assertThat(probes).isEqualTo(before);
    }

    @Test
    void anUnhealthyBackendIsRefusedWithItsReason() {
        HealthRecord record = started().of("primary");
        record.requireUsable("call-1");
        for (int i = 0; i < 3; i++) {
            record.callFailed(Reason.UNREACHABLE);
        }

        assertThatThrownBy(() -> record.requireUsable("call-2"))
                .isInstanceOf(UnhealthyBackendException.class)
                .hasMessageStartingWith("call-2 was refused: backend 'primary' is unhealthy since 2026-01-01T00:00:00Z"
                        + " (network.unreachable, 3 failures in a row)");
    }

    @Test
    void anUnknownBackendIsRefused() {
        assertThatThrownBy(() -> started().of("other")).hasMessage("no backend is named 'other'");
    }
}
