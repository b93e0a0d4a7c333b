package dev.weir.backend.openai;

import dev.weir.spi.time.Deadline;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. It ends by its deadline, and early when it is cancelled, when its thread is interrupted,
 * or when a limit of its own is reached. It is made, used and closed by one thread; any thread may {@link #cancel()} it.
 */
final class Exchange implements AutoCloseable {
    /** Longer than any call, short enough for sums of nanoseconds not to overflow. */
    private static final long FAR_NANOS = TimeUnit.DAYS.toNanos(3650);

    private final Connections connections;
    private final Request request;
    private final Deadline deadline;
    private final Duration headLimit;
    private final Thread thread = Thread.currentThread();
    private volatile boolean cancelled;
    private volatile @Nullable Call call;
    private Progress progress;
    private @Nullable Response response;
    private @Nullable BufferedSource body;
    private boolean finished;

    /**
     * A request to be sent.
     *
     * @param headLimit how long the head of the response may take after the request was sent; zero for no limit but the
     *     deadline
     */
    Exchange(Connections connections, Request request, Deadline deadline, Duration headLimit) {
        this.connections = connections;
        this.request = request;
        this.deadline = deadline;
        this.headLimit = headLimit;
        this.progress = connections.progress(headLimit, this::abort);
        connections.live().add(this);
    }

    /**
     * Sends the request and waits for the head of the response. If the connection turns out to have been closed by the
     * server while it was idle, the request is sent once more, over a new one.
     */
    Response send() throws IOException {
        requireWanted();
        try {
            response = send(connections.shared());
        } catch (IOException e) {
            if (!progress.failedOnStaleConnection() || !isWanted() || e instanceof InterruptedIOException) {
                throw e;
            }
            progress = connections.progress(headLimit, this::abort);
            response = send(connections.fresh());
        }
        return response;
    }

    private Response send(OkHttpClient client) throws IOException {
        Call sent =
                client.newCall(request.newBuilder().tag(Exchange.class, this).build());
        sent.addEventListener(progress);
        sent.timeout().timeout(Math.min(FAR_NANOS, Math.max(1, deadline.remainingNanos())), TimeUnit.NANOSECONDS);
        call = sent;
        requireWanted();
        try {
            return sent.execute();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw interrupted(e); // Kotlin declares none, and OkHttp lets InterruptedException through when connecting
        } finally {
            progress.stopLimits();
        }
    }

    private static InterruptedIOException interrupted(Exception cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }

    /** The response's bytes, unpacked and made valid UTF-8, as many as there may be. Always the same object. */
    BufferedSource body() throws IOException {
        if (body == null) {
            Source unpacked = Unpacking.of(received());
            body = Okio.buffer(new LimitedSource(new Utf8Source(unpacked), connections.maxResponseBytes()));
        }
        return body;
    }

    private Response received() {
        if (response == null) {
            throw new IllegalStateException("no response yet");
        }
        return response;
    }

    /** From now on the response may pause for this long between bytes. */
    void limitPauses(Duration limit) {
        bodyTimeout().clearDeadline().timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What is read next has to have come this long after {@code startNanos}, however many bytes it is made of. */
    void expectWithin(Duration limit, long startNanos) {
        bodyTimeout().deadlineNanoTime(startNanos + Math.min(FAR_NANOS, limit.toNanos()));
    }

    private Timeout bodyTimeout() {
        return received().body().source().timeout();
    }

    /** Everything of use has been read: the connection may serve other calls. */
    void finish() {
        finished = true;
    }

    /** Ends the exchange early, whatever it is doing. */
    void cancel() {
        cancelled = true;
        abort();
    }

    void cancelIfInterrupted() {
        if (thread.isInterrupted()) {
            abort();
        }
    }

    private void abort() {
        Call sent = call;
        if (sent != null) {
            sent.cancel();
        }
    }

    /** Throws if nobody waits for the answer any more. */
    void requireWanted() throws InterruptedIOException {
        if (!isWanted()) {
            throw new InterruptedIOException("no longer wanted");
        }
    }

    /** Whether somebody still waits for the answer. */
    boolean isWanted() {
        return !isGivenUp() && !deadline.hasPassed();
    }

    /** Whether nobody waits for the answer any more, which a deadline that has passed does not say by itself. */
    boolean isGivenUp() {
        return cancelled || thread.isInterrupted();
    }

    boolean isCancelled() {
        return cancelled;
    }

    boolean isLate() {
        return deadline.hasPassed();
    }

    Deadline deadline() {
        return deadline;
    }

    /** From when the limit on the first token counts: when the request was sent, or else from now. */
    long sentNanos() {
        return isLimitedToFirstToken() ? progress.sentNanos() : System.nanoTime();
    }

    /** Whether the limit on the first token counts from the request on, as it does for a stream that was asked for. */
    boolean isLimitedToFirstToken() {
        return !headLimit.isZero();
    }

    /** A wait as the body of a response has it; null if it cannot be understood. */
    @Nullable
    Duration wait(@Nullable String text) {
        return connections.waits().span(text);
    }

    Progress progress() {
        return progress;
    }

    /** What the head of the response said; nothing before it is there. */
    ResponseFacts facts() {
        return response == null ? ResponseFacts.NONE : ResponseFacts.of(response, connections.waits());
    }

    @Override
    public void close() {
        connections.live().remove(this);
        if (!finished) {
            abort(); // at once, for what is left to come would be paid for
        }
        if (response != null) {
            response.close();
        }
    }
}
