package dev.weir.timelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private final Slots slots = new Slots();

    private Set<Slot> claim(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> slots.claim(Thread.currentThread()))
                .collect(Collectors.toSet());
    }

    @Test
    void everyAttemptHasASlotOfItsOwnHoweverManyThereAre() {
        assertThat(claim(1000)).hasSize(1000).allMatch(Slot::isTaken);
        assertThat(slots.table()).hasSizeBetween(1000, 2048);
    }

    @Test
    void tableKeepsTheSlotsThatAreTakenWhenItGrows() {
        Set<Slot> before = claim(20);
        claim(1000);
        assertThat(slots.table()).containsAll(before);
    }

    @Test
    void slotsAreUsedAgain() {
        claim(16).forEach(slot -> slot.end(slot.activate(Thread.currentThread(), 0, null)));
        assertThat(claim(16)).allMatch(slot -> slot.uses() == 2);
        assertThat(slots.table()).hasSize(32);
    }

    @Test
    void oneThreadAfterAnotherCanMakeTheTableGrow() {
        claim(100);
        assertThat(CompletableFuture.runAsync(() -> claim(1000))).succeedsWithin(Duration.ofSeconds(30));
    }
}
