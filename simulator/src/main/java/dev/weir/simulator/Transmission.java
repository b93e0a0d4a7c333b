package dev.weir.simulator;

import java.time.Duration;
import java.util.function.IntSupplier;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/** Sends one reply, each frame when it is due, without a thread of its own. */
final class Transmission extends IteratingCallback {
    /** A body that comes whole is decoded in slices, so that its speed follows the number of requests. */
    private static final int SLICE = 16;

    /** What was sent before a connection breaks must have reached the client, or it would be lost with it. */
    private static final long BEFORE_BREAK = Duration.ofMillis(20).toNanos();

    private static final long IDLE_NANOS = Duration.ofMillis(50).toNanos();

    private final Exchange exchange;
    private final Reply reply;
    private final Timer timer;
    private final Pace pace;
    private final IntSupplier active;
    private long due;
    private int next;
    private @Nullable Frame frame;
    private int tokensLeft;
    private boolean firstTokenCame;
    private boolean begun;
    private boolean lastWritten;
    private boolean breaking;

    /**
     * Prepares it.
     *
     * @param active how many requests are being answered at the moment
     */
    Transmission(Exchange exchange, Reply reply, Timer timer, Pace pace, IntSupplier active) {
        this.exchange = exchange;
        this.reply = reply;
        this.timer = timer;
        this.pace = pace;
        this.active = active;
    }

    /** Starts, with the first token after this many nanoseconds. */
    void start(long firstNanos) {
        exchange.atEnd(() -> abort(new InterruptedException()));
        due = System.nanoTime();
        if (!pauses(firstNanos)) {
            iterate();
        }
    }

    @Override
    protected Action process() {
        while (frame != null || next < reply.frames().size()) {
            if (frame == null ? takesTime(take()) : decodes()) {
                return Action.IDLE;
            }
            if (frame != null && tokensLeft == 0) {
                Frame ready = frame;
                frame = null;
                if (ready.isSent()) {
                    return write(ready.bytes());
                }
            }
        }
        return end();
    }

    private Frame take() {
        Frame taken = reply.frames().get(next++);
        frame = taken;
        boolean first = taken.tokens() > 0 && !firstTokenCame;
        firstTokenCame |= first;
        tokensLeft = first ? taken.tokens() - 1 : taken.tokens();
        return taken;
    }

    private boolean takesTime(Frame taken) {
        return pauses(taken.pauseNanos());
    }

    private boolean decodes() {
        int slice = Math.min(SLICE, tokensLeft);
        tokensLeft -= slice;
        return slice > 0 && pauses(pace.further(slice, active.getAsInt()));
    }

    /** Lets time pass. False if none has to, because the moment is already behind. */
    private boolean pauses(long nanos) {
        due += nanos;
        long wait = due - System.nanoTime();
        if (nanos == 0 || wait <= 0) {
            return false;
        }
        timer.after(wait, this::iterate);
        return true;
    }

    private Action write(byte[] bytes) {
        if (!begun) {
            begun = true;
            exchange.begin(reply.status(), reply.headers());
        }
        lastWritten = next == reply.frames().size() && reply.ending().isWhole();
        exchange.write(lastWritten, bytes, this);
        return Action.SCHEDULED;
    }

    private Action end() {
        if (reply.ending() == Ending.SILENT) {
            return Action.IDLE;
        }
        if (reply.ending().isWhole()) {
            return lastWritten ? Action.SUCCEEDED : write(new byte[0]);
        }
        boolean pausing = begun && !breaking;
        breaking = true;
        return pausing && pauses(BEFORE_BREAK) ? Action.IDLE : Action.SUCCEEDED;
    }

    @Override
    protected void onCompleteSuccess() {
        switch (reply.ending()) {
            case CLOSED -> exchange.end(Outcome.BROKEN_OFF, WireEndPoint::close);
            case RESET -> exchange.end(Outcome.BROKEN_OFF, WireEndPoint::crash);
            case WHOLE_THEN_CLOSED -> exchange.end(Outcome.ANSWERED, WireEndPoint::close);
            case WHOLE_THEN_CLOSED_WHEN_IDLE -> exchange.end(Outcome.ANSWERED, this::closeWhenIdle);
            default -> exchange.end(Outcome.ANSWERED, connection -> {});
        }
    }

    private void closeWhenIdle(WireEndPoint connection) {
        long requests = connection.requests();
        timer.after(IDLE_NANOS, () -> {
            if (connection.requests() == requests) {
                connection.close();
            }
        });
    }

    @Override
    protected void onCompleteFailure(Throwable failure) {
        exchange.cancelled();
    }
}
