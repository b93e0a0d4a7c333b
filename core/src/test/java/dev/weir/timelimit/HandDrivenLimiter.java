package dev.weir.timelimit;

import dev.weir.testkit.FakeTime;
import java.time.Duration;

/** A time limiter without a thread, which ends attempts as a test lets time pass. */
public final class HandDrivenLimiter {
    private final FakeTime time;
    private final TimeLimiter limiter;

    public HandDrivenLimiter(FakeTime time) {
        this.time = time;
        this.limiter = TimeLimiter.drivenByHand(time);
    }

    public TimeLimiter limiter() {
        return limiter;
    }

    /** Lets time pass, and ends the attempts whose time is over then. */
    public void pass(Duration duration) {
        time.advance(duration);
        limiter.look(time.nanoTime());
    }
}
