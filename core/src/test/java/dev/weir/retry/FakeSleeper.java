package dev.weir.retry;

import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Advances the fake clock instead of sleeping. A test can run an action during a delay. */
final class FakeSleeper implements Sleeper {
    private final FakeTime time;
    final List<Duration> waits = new ArrayList<>();
    private long eventAfter;
    private Runnable event = () -> {};

    FakeSleeper(FakeTime time) {
        this.time = time;
    }

    /** Once, in the next wait that is longer than this. */
    void during(Duration sinceItsBeginning, Runnable happens) {
        eventAfter = sinceItsBeginning.toNanos();
        event = happens;
    }

    @Override
    public void sleep(long nanos) {
        boolean eventful = eventAfter > 0 && nanos > eventAfter;
        Duration passing = Duration.ofNanos(eventful ? eventAfter : nanos);
        waits.add(passing);
        time.advance(passing);
        if (eventful) {
            eventAfter = 0;
            event.run();
        }
    }
}
