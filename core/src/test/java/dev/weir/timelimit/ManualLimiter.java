package dev.weir.timelimit;

import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;

/** A time limiter without a thread, driven by a fake clock. */
public final class ManualLimiter {
    private final FakeTime time;
    private final TimeLimiter limiter;

    public ManualLimiter(FakeTime time) {
        this.time = time;
        this.limiter = TimeLimiter.manual(time);
    }

    public TimeLimiter limiter() {
        return limiter;
    }

    /** Lets time pass, and ends the attempts whose time is over then. */
    public void pass(Duration duration) {
        time.advance(duration);
        limiter.poll(time.nanoTime());
    }
}
