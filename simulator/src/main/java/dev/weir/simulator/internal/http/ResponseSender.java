package dev.weir.simulator.internal.http;

import dev.weir.simulator.Outcome;
import dev.weir.simulator.internal.api.ResponseChunk;
import dev.weir.simulator.internal.api.SimulatedResponse;
import dev.weir.simulator.internal.api.UsageMeter;
import dev.weir.simulator.internal.scenario.TokenLatency;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** Sends one response, each chunk when its tokens are decoded, without a thread of its own. */
final class ResponseSender extends IteratingCallback {
    /** A chunk of many tokens is decoded in slices, so that its speed follows the number of active slots. */
    private static final int SLICE_TOKENS = 16;

    /** The time in which what was sent reaches the client before the connection breaks. */
    private static final long BEFORE_BREAK_NANOS = Duration.ofMillis(20).toNanos();

    private static final long IDLE_NANOS = Duration.ofMillis(50).toNanos();

    private final HttpExchange exchange;
    private final SimulatedResponse response;
    private final Scheduler timer;
    private final TokenLatency latency;
    private final IntSupplier activeSlots;
    private final UsageMeter usage;
    private long due;
    private int next;
    private @Nullable ResponseChunk chunk;
    private int tokensLeft;
    private long decoded;
    private boolean firstTokenDecoded;
    private boolean begun;
    private boolean lastWritten;
    private boolean breaking;

    ResponseSender(
            HttpExchange exchange,
            SimulatedResponse response,
            Scheduler timer,
            TokenLatency latency,
            IntSupplier activeSlots,
            UsageMeter usage) {
        this.exchange = exchange;
        this.response = response;
        this.timer = timer;
        this.latency = latency;
        this.activeSlots = activeSlots;
        this.usage = usage;
    }

    void start() {
        exchange.atEnd(() -> abort(new InterruptedException()));
        due = System.nanoTime();
        long firstToken = 0;
        if (response.slots() > 0) {
            usage.add(response.bill().model(), response.bill().input());
            firstToken = latency.firstToken(response.bill().firstInput());
        }
        if (!pauses(firstToken)) {
            iterate();
        }
    }

    @Override
    protected Action process() {
        while (chunk != null || next < response.chunks().size()) {
            if (chunk == null ? pauses(take().pauseNanos()) : decodes()) {
                return Action.IDLE;
            }
            if (chunk != null && tokensLeft == 0) {
                ResponseChunk ready = chunk;
                chunk = null;
                if (ready.isSent()) {
                    return write(ready.bytes());
                }
            }
        }
        return end();
    }

    private ResponseChunk take() {
        ResponseChunk taken = response.chunks().get(next++);
        chunk = taken;
        boolean first = taken.tokens() > 0 && !firstTokenDecoded;
        if (first) {
            firstTokenDecoded = true;
            decoding(1);
        }
        tokensLeft = first ? taken.tokens() - 1 : taken.tokens();
        return taken;
    }

    private boolean decodes() {
        int slice = Math.min(SLICE_TOKENS, tokensLeft);
        tokensLeft -= slice;
        decoding(slice);
        return slice > 0 && pauses(latency.nextTokens(slice, activeSlots.getAsInt()));
    }

    /** Bills tokens that are being decoded from now on. */
    private void decoding(int tokens) {
        if (tokens > 0) {
            usage.add(response.bill().model(), response.bill().output(decoded, decoded + tokens));
            decoded += tokens;
        }
    }

    /** Pauses until the next due time. Returns false if that has passed. */
    private boolean pauses(long nanos) {
        due += nanos;
        long wait = due - System.nanoTime();
        if (nanos == 0 || wait <= 0) {
            return false;
        }
        timer.schedule(this::iterate, wait, TimeUnit.NANOSECONDS);
        return true;
    }

    private Action write(byte[] bytes) {
        if (!begun) {
            begun = true;
            exchange.begin(response.status(), response.headers());
        }
        lastWritten = next == response.chunks().size() && response.ending().isComplete();
        exchange.write(lastWritten, bytes, this);
        return Action.SCHEDULED;
    }

    private Action end() {
        if (response.ending() == SimulatedResponse.Ending.SILENT) {
            return Action.IDLE;
        }
        if (response.ending().isComplete()) {
            return lastWritten ? Action.SUCCEEDED : write(new byte[0]);
        }
        boolean pausing = begun && !breaking;
        breaking = true;
        return pausing && pauses(BEFORE_BREAK_NANOS) ? Action.IDLE : Action.SUCCEEDED;
    }

    @Override
    protected void onCompleteSuccess() {
        switch (response.ending()) {
            case CLOSED -> exchange.end(Outcome.BROKEN_OFF, ClientConnection::close);
            case RESET -> exchange.end(Outcome.BROKEN_OFF, ClientConnection::closeWithReset);
            case CLOSED_AFTER_RESPONSE -> exchange.end(Outcome.ANSWERED, ClientConnection::close);
            case CLOSED_WHEN_IDLE -> exchange.end(Outcome.ANSWERED, this::closeWhenIdle);
            default -> exchange.end(Outcome.ANSWERED, connection -> {});
        }
    }

    private void closeWhenIdle(ClientConnection connection) {
        long requests = connection.requests();
        Runnable closeIfIdle = () -> {
            if (connection.requests() == requests) {
                connection.close();
            }
        };
        timer.schedule(closeIfIdle, IDLE_NANOS, TimeUnit.NANOSECONDS);
    }

    @Override
    protected void onCompleteFailure(Throwable failure) {
        exchange.cancelled();
    }
}
