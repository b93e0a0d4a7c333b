package dev.weir.path;

import dev.weir.retry.Sleeper;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Lets time pass instead of waiting, and keeps what was waited for. */
final class FakeSleeper implements Sleeper {
    final List<Duration> waits = new CopyOnWriteArrayList<>();
    private final FakeTime time;
    private volatile @Nullable Runnable event;

    FakeSleeper(FakeTime time) {
        this.time = time;
    }

    /** Has something happen at the beginning of the next wait, which then ends early: the call looks how long is left. */
    void interruptTheNextBy(Runnable event) {
        this.event = event;
    }

    @Override
    public void sleep(long nanos) {
        Runnable happens = event;
        if (happens != null) {
            event = null;
            happens.run();
            return;
        }
        waits.add(Duration.ofNanos(nanos));
        time.advance(Duration.ofNanos(nanos));
    }
}
