package dev.weir.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private final VirtualTime time = new VirtualTime();
    private final List<String> ran = new ArrayList<>();

    private void event(String name) {
        ran.add(name + " at " + time.elapsed());
    }

    @Test
    void eventsRunInTheOrderOfTheirTimesAndThenOfTheirScheduling() {
        time.at(20, () -> event("second"));
        time.at(10, () -> {
            event("first");
            time.after(10, () -> event("third"));
        });
        time.at(15, () -> event("cancelled")).cancel();
        time.run();

        assertThat(ran).containsExactly("first at 10", "second at 20", "third at 20");
    }

    @Test
    void timeLimitsExpireBetweenEvents() {
        time.at(1_000, () -> event("late"));
        time.limiter().schedule(time.nanoTime() + 300, () -> event("limit"));
        time.run();

        assertThat(ran).containsExactly("limit at 300", "late at 1000");
    }
}
