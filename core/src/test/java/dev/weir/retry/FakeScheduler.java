package dev.weir.retry;

import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Runs tasks on the thread of the test when the fake clock advances. */
final class FakeScheduler implements RetryScheduler {
    private final FakeTime time;
    private final List<Task> tasks = new ArrayList<>();

    FakeScheduler(FakeTime time) {
        this.time = time;
    }

    private record Task(long due, Runnable action) {}

    @Override
    public Scheduled schedule(long delayNanos, Runnable task) {
        Task scheduled = new Task(time.nanoTime() + delayNanos, task);
        tasks.add(scheduled);
        return () -> tasks.remove(scheduled);
    }

    int pending() {
        return tasks.size();
    }

    /** Lets so much time pass, and runs what is due in it. */
    void runUntil(Duration later) {
        long end = time.nanoTime() + later.toNanos();
        for (Optional<Task> next = next(end); next.isPresent(); next = next(end)) {
            tasks.remove(next.get());
            time.advance(Duration.ofNanos(next.get().due - time.nanoTime()));
            next.get().action.run();
        }
        time.advance(Duration.ofNanos(end - time.nanoTime()));
    }

    private Optional<Task> next(long end) {
        return tasks.stream().filter(task -> task.due - end <= 0).min(Comparator.comparingLong(Task::due));
    }
}
