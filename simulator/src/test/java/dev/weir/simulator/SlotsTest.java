package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private final List<String> running = new ArrayList<>();

    private Runnable runs(String name) {
        return () -> running.add(name);
    }

    @Test
    void queuesInOrderBeyondThePlaces() {
        Slots slots = new Slots(2, 10);
        for (String name : List.of("a", "b", "c", "d")) {
            assertThat(slots.take(1, runs(name))).isTrue();
        }
        assertThat(running).containsExactly("a", "b");
        assertThat(slots.taken()).isEqualTo(2);
        assertThat(slots.waiting()).isEqualTo(2);

        slots.free(1);
        assertThat(running).containsExactly("a", "b", "c");
        slots.free(1);
        assertThat(running).containsExactly("a", "b", "c", "d");
    }

    @Test
    void refusesWhenTheQueueIsFull() {
        Slots slots = new Slots(1, 1);
        slots.take(1, runs("a"));

        assertThat(slots.take(1, runs("b"))).isTrue();
        assertThat(slots.take(1, runs("c"))).isFalse();
        slots.free(1);
        slots.free(1);
        assertThat(running).containsExactly("a", "b");
    }

    @Test
    void refusesAtOnceWithoutAQueue() {
        Slots slots = new Slots(1, 0);
        slots.take(1, runs("a"));

        assertThat(slots.take(1, runs("b"))).isFalse();
    }

    @Test
    void aBatchTakesAPlaceForEachPromptAndNoMoreThanThereAre() {
        Slots slots = new Slots(4, 10);
        slots.take(9, runs("batch"));
        assertThat(slots.taken()).isEqualTo(4);
        slots.take(1, runs("single"));

        slots.free(9);

        assertThat(running).containsExactly("batch", "single");
        assertThat(slots.taken()).isEqualTo(1);
    }

    @Test
    void whoLeavesTheQueueIsNotServed() {
        Slots slots = new Slots(1, 10);
        Runnable gone = runs("gone");
        slots.take(1, runs("a"));
        slots.take(1, gone);
        slots.take(1, runs("b"));

        assertThat(slots.leaveQueue(gone)).isTrue();
        assertThat(slots.leaveQueue(gone)).isFalse();
        slots.free(1);

        assertThat(running).containsExactly("a", "b");
    }
}
