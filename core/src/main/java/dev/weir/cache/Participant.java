package dev.weir.cache;

import dev.weir.cache.Flight.Outcome;
import dev.weir.cache.Flight.Progress;
import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallTimeoutException;
import dev.weir.call.InvalidAnswerException;
import dev.weir.call.Rethrow;
import dev.weir.call.StreamPiece;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.call.TokenListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A call that takes part in flights, on its own thread: it waits for output, passes it to its listener, and leaves when it is
 * cancelled or its own deadline passes. Not thread-safe, but for {@link #wake}.
 */
final class Participant {
    /** How long the last participant waits for the end of a flight that it has cancelled, so that its attempts are known. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Call call;
    private final LongConsumer park;
    private final Thread thread = Thread.currentThread();
    private final ReceivedOutput received = new ReceivedOutput();
    private int taken;
    private int restarts;
    private boolean accounted;
    private boolean interrupted;

    /** @param park blocks this thread for at most so many nanoseconds, less if it is unparked or interrupted */
    Participant(Call call, LongConsumer park) {
        this.call = call;
        this.park = park;
    }

    Call call() {
        return call;
    }

    void wake() {
        LockSupport.unpark(thread);
    }

    /**
     * Waits for the answer of a flight that it has joined, and leaves it.
     *
     * @param onAbandoned runs if it was the last participant, and it leaves before the end
     * @return null if the flight failed as the time of the call that began it was over, so that another one is to begin
     */
    @Nullable
    Answer await(Flight flight, Runnable onAbandoned) {
        taken = 0;
        restarts = 0;
        accounted = false;
        received.beginsAgain();
        try (Registration cancelled = call.onCancel(this::wake)) {
            Outcome outcome = follow(flight);
            if (outcome == null && leave(flight, onAbandoned)) {
                outcome = follow(flight);
            }
            if (outcome == null) {
                throw left();
            }
            return conclude(outcome);
        } finally {
            leave(flight, onAbandoned);
            accountIfPayer(flight.since(taken, restarts).outcome());
            if (interrupted) {
                thread.interrupt();
            }
        }
    }

    /** Passes on output until the flight has ended; null if the call is to leave before. */
    private @Nullable Outcome follow(Flight flight) {
        while (true) {
            Progress progress = flight.since(taken, restarts);
            if (progress.outcome() == null && isGone()) {
                return null;
            }
            if (progress.restarts() != restarts) {
                restarts = progress.restarts();
                taken = 0;
                received.beginsAgain();
            }
            taken += progress.output().size();
            if (!deliver(progress.output())) {
                taken = 0;
            } else if (progress.outcome() != null) {
                return progress.outcome();
            } else if (progress.output().isEmpty()) {
                park.accept(Math.max(1, call.deadline().remainingNanos()));
            }
        }
    }

    private boolean isGone() {
        interrupted |= Thread.interrupted();
        return interrupted || call.isCancelled();
    }

    /** Passes on output; false if the listener has discarded it, and is to receive all from the beginning. */
    private boolean deliver(List<StreamPiece> output) {
        TokenListener listener = call.listener();
        if (listener == null) {
            return true;
        }
        for (StreamPiece piece : output) {
            StreamPiece news = received.without(piece);
            if (received.hasDiverged()) {
                restart(listener);
                return false;
            }
            if (news != null) {
                received.add(news);
                news.deliverTo(listener);
            }
        }
        return true;
    }

    private void restart(TokenListener listener) {
        if (!listener.onRestart()) {
            throw new CallException("the answer broke off, and began otherwise when it began again");
        }
        received.discard();
    }

    /** Leaves; the last one cancels the flight, and waits a while for its end, as only that says what has become of it. */
    private boolean leave(Flight flight, Runnable onAbandoned) {
        boolean last = flight.leave(this);
        if (last) {
            onAbandoned.run();
            flight.cancel("no caller waits for it");
            account(flight.call(), awaitEnd(flight));
        }
        return last;
    }

    private @Nullable Outcome awaitEnd(Flight flight) {
        while (true) {
            try {
                return flight.awaitEnd(GRACE_NANOS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    /** Also if its listener has thrown, or it was cancelled, while it received the answer. */
    private void accountIfPayer(@Nullable Outcome outcome) {
        if (outcome != null && outcome.payer() == this && !accounted) {
            account(outcome.call(), outcome);
        }
    }

    private void account(Call made, @Nullable Outcome outcome) {
        accounted = true;
        call.join(made, outcome != null && outcome.answer() != null, made.attemptLog());
    }

    private @Nullable Answer conclude(Outcome outcome) {
        boolean others = outcome.payer() != null && outcome.payer() != this;
        if (others) {
            call.note(facts -> facts.sharing(outcome.call().facts()));
        }
        accountIfPayer(outcome);
        if (outcome.answer() != null) {
            return deliver(outcome.answer());
        }
        if (outcome.payer() != null && outcome.call().deadline().hasPassed() && !isGone()) {
            return null;
        }
        throw failure(outcome, others);
    }

    /** Delivers what is left of an answer, of which the output of an earlier flight may be the beginning. */
    private Answer deliver(Answer answer) {
        TokenListener listener = call.listener();
        if (listener != null && received.isBehind()) {
            List<StreamPiece> pieces = new ArrayList<>();
            answer.deliverTo(new PieceListener(pieces::add));
            received.beginsAgain();
            boolean whole = deliver(pieces);
            if (whole && received.isBehind()) {
                restart(listener);
                whole = false;
            }
            if (!whole) {
                deliver(pieces);
            }
        }
        return call.deliver(answer);
    }

    private CallException left() {
        return call.cancelReason() != null || interrupted
                ? new CallCancelledException("it left the identical call that it waited for")
                : new CallTimeoutException("the identical call that it waited for was not answered in time");
    }

    /** An exception of the runtime belongs to one call: others get one of their own. */
    private static RuntimeException failure(Outcome outcome, boolean others) {
        Throwable failure = Objects.requireNonNull(outcome.failure(), "neither an answer nor a failure");
        if (failure instanceof InvalidAnswerException invalid && others) {
            return invalid.ofAnotherCall();
        }
        if (failure instanceof CallException && others) {
            return new CallException("the identical call that it waited for failed", failure);
        }
        throw Rethrow.unchecked(failure);
    }
}
