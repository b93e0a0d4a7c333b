package dev.weir.wire;

import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.time.Deadline;
import dev.weir.wire.body.ResponseBytes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. It ends by its deadline, and earlier when it is cancelled, its thread is interrupted or a
 * time limit of its own is reached. One thread creates, uses and closes it; any thread may {@link #cancel()} it.
 */
public final class WireExchange implements AutoCloseable {
    /** How long the end of a response may take after everything of use has come. */
    public static final Duration MAX_TAIL = Duration.ofSeconds(2);

    /** Longer than any call, short enough for sums of nanoseconds not to overflow. */
    private static final long FAR_NANOS = TimeUnit.DAYS.toNanos(3650);

    private static final long MAX_REFUSAL_BYTES = 256 * 1024;

    private final HttpConnections connections;
    private final Request request;
    private final Deadline deadline;
    private final Duration headTimeout;
    private final Thread thread = Thread.currentThread();
    private volatile boolean cancelled;
    private volatile @Nullable Call call;
    private ExchangeProgress progress;
    private @Nullable Response response;
    private @Nullable BufferedSource body;
    private boolean finished;

    WireExchange(HttpConnections connections, Request request, Deadline deadline, Duration headTimeout) {
        this.connections = connections;
        this.request = request;
        this.deadline = deadline;
        this.headTimeout = headTimeout;
        this.progress = connections.progress(headTimeout, this::abort);
        connections.live().add(this);
    }

    /**
     * Sends the request and waits for the head of the response. If the server had closed the pooled connection while it
     * was idle, the request is sent once more over a new one.
     */
    public Response send() throws IOException {
        try {
            response = send(connections.pooled());
        } catch (IOException e) {
            if (!progress.failedOnStaleConnection() || !isWanted() || e instanceof InterruptedIOException) {
                throw e;
            }
            progress = connections.progress(headTimeout, this::abort);
            response = send(connections.fresh());
        }
        return response;
    }

    private Response send(OkHttpClient client) throws IOException {
        Call sent = client.newCall(request);
        sent.tag(WireExchange.class, () -> this);
        sent.addEventListener(progress);
        sent.timeout().timeout(Math.min(FAR_NANOS, Math.max(1, deadline.remainingNanos())), TimeUnit.NANOSECONDS);
        call = sent;
        if (!isWanted()) {
            throw new InterruptedIOException("no longer wanted");
        }
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

    /** The response's bytes: decompressed, made valid UTF-8, limited in number. Always the same object. */
    public BufferedSource body() throws IOException {
        if (body == null) {
            body = ResponseBytes.open(received(), connections.maxResponseBytes());
        }
        return body;
    }

    private Response received() {
        if (response == null) {
            throw new IllegalStateException("no response yet");
        }
        return response;
    }

    /** The body of a refusal, as far as it comes and at most its first {@value #MAX_REFUSAL_BYTES} bytes. */
    public Buffer readRefusal() {
        Buffer bytes = new Buffer();
        try {
            limitPauses(connections.silenceTimeout());
            boolean more = true;
            while (more && bytes.size() < MAX_REFUSAL_BYTES) {
                more = body().read(bytes, MAX_REFUSAL_BYTES) >= 0;
            }
            finished |= !more;
        } catch (IOException e) {
            // the status is the answer; the body only explains it
        }
        return bytes;
    }

    /** Limits the pauses between bytes of the response from now on. */
    public void limitPauses(Duration limit) {
        bodyTimeout().clearDeadline().timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Limits the time until everything that is read next has come, however many bytes that is.
     *
     * @param startNanos from when the limit counts, by {@link System#nanoTime()}
     */
    public void expectWithin(Duration limit, long startNanos) {
        bodyTimeout().deadlineNanoTime(startNanos + Math.min(FAR_NANOS, limit.toNanos()));
    }

    private Timeout bodyTimeout() {
        return received().body().source().timeout();
    }

    /** Declares that everything of use has been read, so that the connection may serve other calls. */
    public void finish() {
        finished = true;
    }

    /** Ends the exchange early, whatever it is doing. */
    public void cancel() {
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

    /** Whether the answer is still awaited: not cancelled, not interrupted, within the deadline. */
    public boolean isWanted() {
        return !isGivenUp() && !deadline.hasPassed();
    }

    /** Whether the exchange was cancelled or its thread interrupted. A deadline that has passed is neither. */
    public boolean isGivenUp() {
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

    /** From when the first-token limit counts, by {@link System#nanoTime()}: the sending of the request, or else now. */
    public long sentNanos() {
        return isLimitedToFirstToken() ? progress.sentNanos() : System.nanoTime();
    }

    /** Whether the first-token limit applies, as it does where a stream was requested. */
    public boolean isLimitedToFirstToken() {
        return !headTimeout.isZero();
    }

    ExchangeProgress progress() {
        return progress;
    }

    /** The facts in the head of the response; none before it has come. */
    ResponseFacts facts() {
        return response == null ? ResponseFacts.NONE : connections.facts(response);
    }

    /** The provider's rate limits, by the head of the response; null before it has come or if it states none. */
    public @Nullable RateLimits rateLimits() {
        return response == null ? null : connections.rateLimits(response);
    }

    /** A delay that the body states in the forms of a header; null if it cannot be understood. */
    @Nullable
    Duration wait(@Nullable String delay) {
        return connections.waits().reset(delay, received().headers());
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
