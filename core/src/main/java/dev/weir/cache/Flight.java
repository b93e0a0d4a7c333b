package dev.weir.cache;

import dev.weir.call.Call;
import dev.weir.call.StreamPiece;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Request;
import dev.weir.spi.call.TokenListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One request to the backend on behalf of several identical calls. It runs on a thread of its own and belongs to none of
 * them: it goes on when the call that began it leaves, and is cancelled when the last one has left. It keeps its output, which
 * is no larger than the answer, so that each participant receives it from the beginning at its own pace.
 *
 * <p>Thread-safe. All fields are guarded by the lock, under which no backend, no cache and no listener runs.
 */
final class Flight {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Call shared;
    private final List<Participant> present = new ArrayList<>();
    private final List<StreamPiece> output = new ArrayList<>();
    private int restarts;
    private int atBackend;
    private boolean stored;
    private boolean abandoned;
    private @Nullable Outcome outcome;

    /**
     * How it ended.
     *
     * @param answer null if it failed
     * @param failure null if it was answered
     * @param call the call that was made
     * @param payer the participant that accounts for its attempts; null if none was present
     */
    record Outcome(
            @Nullable Answer answer,
            @Nullable Throwable failure,
            Call call,
            @Nullable Participant payer) {}

    /**
     * The output since a participant last took some.
     *
     * @param restarts how often the output has begun again
     * @param outcome how the flight ended; null if it has not
     */
    record Progress(
            List<StreamPiece> output,
            int restarts,
            @Nullable Outcome outcome) {}

    /** @param leader the call that begins it */
    Flight(Call leader, Request request) {
        shared = leader.shared(request, leader.listener() == null ? null : listener(), this::atBackend);
    }

    private TokenListener listener() {
        return new PieceListener(this::add) {
            @Override
            public boolean onRestart() {
                return restart();
            }
        };
    }

    /** The call to be made. */
    Call call() {
        return shared;
    }

    /**
     * Adds a participant.
     *
     * @param stores whether it permits to store the answer
     * @return false if the flight has ended or was abandoned
     */
    boolean join(Participant participant, boolean stores) {
        lock.lock();
        try {
            if (abandoned || outcome != null) {
                return false;
            }
            present.add(participant);
            stored |= stores;
            for (int i = 0; i < atBackend; i++) {
                participant.call().atBackend(true);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a participant permits to store the answer. */
    boolean isStored() {
        lock.lock();
        try {
            return stored;
        } finally {
            lock.unlock();
        }
    }

    /** The output from this index on, and how the flight ended. */
    Progress since(int index, int seenRestarts) {
        lock.lock();
        try {
            int from = seenRestarts == restarts ? index : 0;
            return new Progress(List.copyOf(output.subList(from, output.size())), restarts, outcome);
        } finally {
            lock.unlock();
        }
    }

    /** Removes a participant; returns whether it was the last one of a flight that has not ended. */
    boolean leave(Participant participant) {
        lock.lock();
        try {
            if (present.remove(participant)) {
                for (int i = 0; i < atBackend; i++) {
                    participant.call().atBackend(false);
                }
                abandoned = present.isEmpty() && outcome == null;
                return abandoned;
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Cancels the call that was abandoned, unless its time is over, so that it ends by itself. */
    void cancel(String reason) {
        if (!shared.deadline().hasPassed()) {
            shared.cancel(reason);
        }
    }

    /**
     * Waits for the end, for at most this time.
     *
     * @return null if it has not ended by then
     */
    @Nullable
    Outcome awaitEnd(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (outcome == null && left > 0) {
                left = ended.awaitNanos(left);
            }
            return outcome;
        } finally {
            lock.unlock();
        }
    }

    /** The first participant that is present accounts for the attempts. */
    void end(@Nullable Answer answer, @Nullable Throwable failure) {
        lock.lock();
        try {
            outcome = new Outcome(answer, failure, shared, present.isEmpty() ? null : present.get(0));
            present.forEach(Participant::wake);
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Has the runtime, which cancels calls at once that only wait, know which participants wait for a backend. */
    private void atBackend(boolean begins) {
        lock.lock();
        try {
            atBackend += begins ? 1 : -1;
            present.forEach(participant -> participant.call().atBackend(begins));
        } finally {
            lock.unlock();
        }
    }

    private void add(StreamPiece piece) {
        lock.lock();
        try {
            output.add(piece);
            present.forEach(Participant::wake);
        } finally {
            lock.unlock();
        }
    }

    /** Each participant decides for itself whether it discards what it has received. */
    private boolean restart() {
        lock.lock();
        try {
            output.clear();
            restarts++;
            return true;
        } finally {
            lock.unlock();
        }
    }
}
