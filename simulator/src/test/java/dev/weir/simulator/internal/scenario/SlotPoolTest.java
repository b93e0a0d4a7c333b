package dev.weir.simulator.internal.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.simulator.Timing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotPoolTest {
    private final List<String> running = new ArrayList<>();

    private static SlotPool pool(int slots, int queue) {
        return new SlotPool(Timing.INSTANT.withSlots(slots).withQueue(queue));
    }

    private Runnable runs(String name) {
        return () -> running.add(name);
    }

    @Test
    void queuesInOrderBeyondTheSlots() {
        SlotPool pool = pool(2, 10);
        for (String name : List.of("a", "b", "c", "d")) {
            assertThat(pool.take(1, runs(name))).isTrue();
        }
        assertThat(running).containsExactly("a", "b");
        assertThat(pool.active()).isEqualTo(2);
        assertThat(pool.queued()).isEqualTo(2);

        pool.release(1);
        assertThat(running).containsExactly("a", "b", "c");
        pool.release(1);
        assertThat(running).containsExactly("a", "b", "c", "d");
    }

    @Test
    void refusesWhenTheQueueIsFull() {
        SlotPool pool = pool(1, 1);
        pool.take(1, runs("a"));

        assertThat(pool.take(1, runs("b"))).isTrue();
        assertThat(pool.take(1, runs("c"))).isFalse();
        pool.release(1);
        pool.release(1);
        assertThat(running).containsExactly("a", "b");
    }

    @Test
    void refusesAtOnceWithoutAQueue() {
        SlotPool pool = pool(1, 0);
        pool.take(1, runs("a"));

        assertThat(pool.take(1, runs("b"))).isFalse();
    }

    @Test
    void aBatchTakesASlotForEachPromptAndAtMostAll() {
        SlotPool pool = pool(4, 10);
        pool.take(9, runs("batch"));
        assertThat(pool.active()).isEqualTo(4);
        pool.take(1, runs("single"));

        pool.release(9);

        assertThat(running).containsExactly("batch", "single");
        assertThat(pool.active()).isEqualTo(1);
    }

    @Test
    void aRequestThatLeavesTheQueueIsNotStarted() {
        SlotPool pool = pool(1, 10);
        Runnable gone = runs("gone");
        pool.take(1, runs("a"));
        pool.take(1, gone);
        pool.take(1, runs("b"));

        assertThat(pool.leaveQueue(gone)).isTrue();
        assertThat(pool.leaveQueue(gone)).isFalse();
        pool.release(1);

        assertThat(running).containsExactly("a", "b");
    }

    @Test
    void aBatchWithMorePromptsThanSlotsTakesRounds() {
        SlotPool pool = pool(4, 0);

        assertThat(pool.rounds(1)).isEqualTo(1);
        assertThat(pool.rounds(4)).isEqualTo(1);
        assertThat(pool.rounds(9)).isEqualTo(3);
    }
}
