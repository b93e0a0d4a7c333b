package dev.weir.timelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.timelimit.TimeLimiter.Ending;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class SlotTest {
    private final Slot slot = new Slot();

    private long begin() {
        assertThat(slot.claim()).isTrue();
        return slot.activate(Thread.currentThread(), 10, null);
    }

    @Test
    void countsItsUses() {
        slot.end(begin());
        slot.end(begin());
        assertThat(slot.uses()).isEqualTo(2);
    }

    @Test
    void isNotClaimedTwice() {
        slot.claim();
        assertThat(slot.claim()).isFalse();
        assertThat(slot.uses()).isEqualTo(1);
    }

    @Test
    void letsGoOfTheThreadThatUsedItLast() throws InterruptedException {
        WeakReference<Thread> last = usedByAnotherThread();
        slot.forgetThread();
        await().until(() -> {
            System.gc();
            return last.get() == null;
        });
    }

    private WeakReference<Thread> usedByAnotherThread() throws InterruptedException {
        Thread thread = new Thread(() -> slot.end(begin()));
        thread.start();
        thread.join();
        return new WeakReference<>(thread);
    }

    @Test
    void keepsTheThreadOfAnAttemptUnderWay() {
        long use = begin();
        slot.forgetThread();
        assertThat(slot.interrupt(use)).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(slot.end(use)).isEqualTo(Ending.INTERRUPTED);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void canBeUsedAgainAfterItForgotItsThread() {
        slot.end(begin());
        slot.forgetThread();
        assertThat(slot.isTaken()).isFalse();
        assertThat(slot.end(begin())).isEqualTo(Ending.IN_TIME);
    }
}
