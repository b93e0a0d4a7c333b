package dev.weir.it.recovery;

import dev.weir.retry.Sleeper;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Runs threads one at a time on a fake clock, each from one wait to its next, in the order in which the waits end: a
 * simulation of discrete events over code that blocks. The same every time, and as fast as the machine is.
 */
final class TurnTaking implements Sleeper {
    private final FakeTime time;
    private final List<Turn> turns = new ArrayList<>();
    private final Semaphore yielded = new Semaphore(0);
    private Turn running = new Turn(0);

    TurnTaking(FakeTime time) {
        this.time = time;
    }

    private static final class Turn {
        final Semaphore go = new Semaphore(0);
        long deadlineNanos;
        boolean looksAgain;
        boolean looked;
        boolean ended;

        Turn(long deadlineNanos) {
            this.deadlineNanos = deadlineNanos;
        }
    }

    /** Has a thread run this, after so long. */
    void start(Duration after, Runnable body) {
        Turn turn = new Turn(time.nanoTime() + after.toNanos());
        turns.add(turn);
        Thread thread = new Thread(() -> {
            turn.go.acquireUninterruptibly();
            try {
                body.run();
            } finally {
                turn.ended = true;
                yielded.release();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Lets time pass until every thread has ended. */
    void untilAllHaveEnded() {
        for (Optional<Turn> next = next(); next.isPresent(); next = next()) {
            running = next.get();
            time.advance(Duration.ofNanos(running.deadlineNanos - time.nanoTime()));
            running.go.release();
            yielded.acquireUninterruptibly();
        }
    }

    private Optional<Turn> next() {
        return turns.stream().filter(turn -> !turn.ended).min(Comparator.comparingLong(turn -> turn.deadlineNanos));
    }

    /**
     * A wait that {@link #lookAgain} ends early. What its thread did before it may concern those who wait already; not so if
     * it waits on after a look.
     */
    @Override
    public void sleep(long nanos) {
        if (!running.looked) {
            lookAgain();
        }
        running.looked = false;
        standBack(nanos, true);
    }

    /** A wait that nothing ends early. */
    void pass(Duration duration) {
        standBack(duration.toNanos(), false);
    }

    private void standBack(long nanos, boolean looksAgain) {
        Turn mine = running;
        mine.deadlineNanos = time.nanoTime() + nanos;
        mine.looksAgain = looksAgain;
        yielded.release();
        mine.go.acquireUninterruptibly();
    }

    /** Has those look whether they are to wait any longer who may have been told not to. */
    void lookAgain() {
        running.looked = false;
        turns.stream()
                .filter(turn -> turn.looksAgain && turn != running && turn.deadlineNanos > time.nanoTime())
                .forEach(turn -> {
                    turn.deadlineNanos = time.nanoTime();
                    turn.looked = true;
                });
    }
}
