package dev.weir.simulator.internal.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {
    private static final String PATH = "/v1/chat/completions";

    private static FaultSchedule schedule(FaultRule... rules) {
        return new FaultSchedule(List.of(rules), new SeededRandom(5));
    }

    /** Which of the next requests get a fault, counted from 1. */
    private static List<Integer> faulty(FaultSchedule schedule, int requests) {
        List<Integer> faulty = new ArrayList<>();
        for (int i = 1; i <= requests; i++) {
            if (schedule.next("m", PATH, false, Duration.ZERO).fault() != Fault.OK) {
                faulty.add(i);
            }
        }
        return faulty;
    }

    private static FaultRule failing() {
        return FaultRule.of(Fault.STATUS_500);
    }

    @Test
    void appliesAlways() {
        assertThat(faulty(schedule(failing()), 3)).containsExactly(1, 2, 3);
    }

    @Test
    void appliesANumberOfTimes() {
        assertThat(faulty(schedule(failing().withTimes(2)), 5)).containsExactly(1, 2);
    }

    @Test
    void appliesAfterTheFirst() {
        assertThat(faulty(schedule(failing().withAfter(3)), 5)).containsExactly(4, 5);
    }

    @Test
    void appliesToEachNth() {
        assertThat(faulty(schedule(failing().withEvery(3)), 9)).containsExactly(3, 6, 9);
        assertThat(faulty(schedule(failing().withAfter(1).withEvery(2).withTimes(2)), 9))
                .containsExactly(3, 5);
    }

    @Test
    void appliesForAPeriod() {
        FaultSchedule schedule =
                schedule(failing().withFrom(Duration.ofSeconds(5)).withLasting(Duration.ofSeconds(20)));
        List<Long> faulty = new ArrayList<>();
        for (long second = 0; second < 40; second += 5) {
            if (schedule.next("m", PATH, false, Duration.ofSeconds(second)).fault() == Fault.STATUS_500) {
                faulty.add(second);
            }
        }
        assertThat(faulty).containsExactly(5L, 10L, 15L, 20L);
    }

    @Test
    void appliesToAShareTheSameUnderTheSameSeed() {
        FaultRule rule = failing().withRate(0.3);
        List<Integer> faulty = faulty(schedule(rule), 1_000);

        assertThat(faulty.size()).isBetween(250, 350);
        assertThat(faulty(schedule(rule), 1_000)).isEqualTo(faulty);
        assertThat(faulty(new FaultSchedule(List.of(rule), new SeededRandom(6)), 1_000))
                .isNotEqualTo(faulty);
        assertThat(faulty(schedule(failing().withRate(0)), 100)).isEmpty();
    }

    @Test
    void matchesModelPathAndStreaming() {
        FaultSchedule schedule =
                schedule(failing().withModel("gpt-*").withPath("/v1/*").withStream(true));

        assertThat(fault(schedule, "gpt-4o", PATH, true)).isEqualTo(Fault.STATUS_500);
        assertThat(fault(schedule, "gpt-4o", PATH, false)).isEqualTo(Fault.OK);
        assertThat(fault(schedule, "claude", PATH, true)).isEqualTo(Fault.OK);
        assertThat(fault(schedule, "gpt-4o", "/health", true)).isEqualTo(Fault.OK);
        assertThat(fault(schedule(failing().withModel("a.c")), "abc", PATH, false))
                .isEqualTo(Fault.OK);
    }

    private static Fault fault(FaultSchedule schedule, String model, String path, boolean stream) {
        return schedule.next(model, path, stream, Duration.ZERO).fault();
    }

    @Test
    void countsOnlyWhatMatches() {
        FaultSchedule schedule = schedule(failing().withModel("b").withAfter(1));
        fault(schedule, "a", PATH, false);
        fault(schedule, "a", PATH, false);

        assertThat(fault(schedule, "b", PATH, false)).isEqualTo(Fault.OK);
        assertThat(fault(schedule, "b", PATH, false)).isEqualTo(Fault.STATUS_500);
    }

    @Test
    void theFirstRuleThatAppliesDecides() {
        FaultRule once = FaultRule.of(Fault.STATUS_503).withTimes(1);
        FaultSchedule schedule = schedule(once, FaultRule.of(Fault.STATUS_500));

        assertThat(schedule.next("m", PATH, false, Duration.ZERO)).isEqualTo(once);
        assertThat(fault(schedule, "m", PATH, false)).isEqualTo(Fault.STATUS_500);
    }
}
