package dev.weir.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers one request on a Netty channel. The thread of the request writes; the event loop signals. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection, which is noticed as such
final class ChannelResponder implements Responder {
    /** The size of the parts of a body, of which a few wait at most for a client that reads slowly. */
    private static final int PART = 64 * 1024;

    /** What the kernel takes of an answer in any case. */
    private static final int SMALL = 16 * 1024;

    /** What may wait for the client of a stream of HTTP/2, whose channel does not count what other threads hand over. */
    private static final int MOST_WAITING = 128 * 1024;

    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final Channel channel;
    private final ConnectionOwner owner;
    private final String id;
    private final Map<String, String> fixed;
    private final boolean keepAlive;
    private final boolean chunked;
    private final boolean headOnly;

    /** Whether the channel is a stream of HTTP/2, whose client may take no byte at all. */
    private final boolean stream;

    private final Consumer<Boolean> answered;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicLong bytesSent = new AtomicLong();

    /** Those of a stream of HTTP/2 that have not been written. */
    private final AtomicLong bytesWaiting = new AtomicLong();

    private @Nullable DefaultHttpResponse streamHead;
    private @Nullable ScheduledFuture<?> keepAlives;
    private volatile boolean committed;
    private volatile boolean closed;
    private volatile boolean blocked;
    private volatile boolean released;

    private volatile long lastWrite = System.nanoTime();

    /**
     * @param fixed headers of every answer, by name
     * @param keepAlive whether the client allows another request on its connection
     * @param chunked whether it understands a body in chunks; otherwise the end of the connection ends a stream
     * @param headOnly whether it wants no body
     * @param answered receives whether the connection is kept, once, on the event loop, after the answer
     */
    ChannelResponder(
            Channel channel,
            ConnectionOwner owner,
            String id,
            Map<String, String> fixed,
            boolean keepAlive,
            boolean chunked,
            boolean headOnly,
            Consumer<Boolean> answered) {
        this.channel = channel;
        this.owner = owner;
        this.id = id;
        this.fixed = fixed;
        this.keepAlive = keepAlive;
        this.chunked = chunked;
        this.headOnly = headOnly;
        this.stream = channel instanceof Http2StreamChannel;
        this.answered = answered;
    }

    @Override
    public void send(int status, Map<String, String> headers, String contentType, byte[] body) {
        if (committed || !ended.compareAndSet(false, true)) {
            throw new IllegalStateException("request " + id + " has been answered");
        }
        committed = true;
        boolean kept = keepAlive && !owner.isDraining();
        ByteBuf content = headOnly ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        HttpResponseStatus code = HttpResponseStatus.valueOf(status);
        boolean inParts = content.readableBytes() > PART && !channel.eventLoop().inEventLoop();
        HttpResponse response = inParts
                ? new DefaultHttpResponse(HttpVersion.HTTP_1_1, code)
                : new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, code, content);
        addTo(response.headers(), headers, kept);
        if (body.length > 0) {
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        }
        response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        if (inParts) {
            channel.write(response);
            sendParts(content, kept);
        } else {
            bytesSent.set(content.readableBytes());
            end(channel.writeAndFlush(response), kept, content.readableBytes() > SMALL);
        }
    }

    private void sendParts(ByteBuf content, boolean kept) {
        try {
            while (content.readableBytes() > PART) {
                write(content.readRetainedSlice(PART));
            }
        } catch (ClientGoneException e) {
            content.release();
            return; // nobody receives the rest
        }
        bytesSent.addAndGet(content.readableBytes());
        end(channel.writeAndFlush(new DefaultLastHttpContent(content)), kept, true);
    }

    /**
     * Follows the last write of an answer.
     *
     * @param large whether it may wait for the client to read; one that reads nothing is given up
     */
    private void end(ChannelFuture written, boolean kept, boolean large) {
        written.addListener(done -> answered.accept(kept && done.isSuccess()));
        if (large || stream) {
            ScheduledFuture<?> stalled = channel.eventLoop()
                    .schedule(() -> channel.close(), owner.limits().stall().toNanos(), TimeUnit.NANOSECONDS);
            written.addListener(done -> stalled.cancel(false));
        }
    }

    @Override
    public void begin(Map<String, String> headers) {
        if (committed || ended.get()) {
            throw new IllegalStateException("request " + id + " has been answered");
        }
        committed = true;
        DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        addTo(head.headers(), headers, keepAlive && chunked && !owner.isDraining());
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE)
                .set("x-accel-buffering", "no");
        if (chunked) {
            head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        streamHead = head;
        long interval = owner.limits().keepAlive().toNanos();
        keepAlives = channel.eventLoop()
                .scheduleWithFixedDelay(this::keepAlive, interval, Math.max(1, interval / 4), TimeUnit.NANOSECONDS);
    }

    private void addTo(HttpHeaders into, Map<String, String> headers, boolean kept) {
        into.set("x-request-id", id);
        fixed.forEach(into::set);
        headers.forEach(into::set);
        if (!kept) {
            into.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    /** On the event loop, which also writes what the thread of the request hands over, so no frame is split. */
    private void keepAlive() {
        boolean quiet =
                System.nanoTime() - lastWrite >= owner.limits().keepAlive().toNanos();
        if (quiet && !ended.get() && channel.isActive() && channel.isWritable()) {
            comment();
        }
    }

    private void comment() {
        lastWrite = System.nanoTime();
        channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(COMMENT)));
    }

    /** Sends what the client skips, if it is still there. On the event loop. False if there is nothing of the kind. */
    boolean probe() {
        if (!committed) {
            if (!chunked) {
                return false; // HTTP/1.0 has no interim responses
            }
            channel.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        } else if (!ended.get() && channel.isWritable()) {
            comment();
        }
        return true;
    }

    @Override
    public void event(byte[] frame) {
        if (!isOpen()) {
            throw new ClientGoneException("the client has closed its connection");
        }
        lastWrite = System.nanoTime();
        DefaultHttpResponse head = streamHead;
        if (head != null) {
            streamHead = null;
            channel.write(head);
        }
        write(Unpooled.wrappedBuffer(frame));
    }

    private void write(ByteBuf bytes) {
        int size = bytes.readableBytes();
        ChannelFuture written = channel.writeAndFlush(new DefaultHttpContent(bytes));
        bytesSent.addAndGet(size);
        if (stream) {
            bytesWaiting.addAndGet(size);
            written.addListener(done -> {
                bytesWaiting.addAndGet(-size);
                signal();
            });
        }
        awaitWritable();
    }

    private boolean isWritable() {
        return released || (channel.isWritable() && bytesWaiting.get() < MOST_WAITING);
    }

    private void awaitWritable() {
        if (isWritable()) {
            return;
        }
        lock.lock();
        try {
            blocked = true;
            long left = owner.limits().stall().toNanos();
            while (!isWritable()) {
                if (closed || !channel.isActive()) {
                    throw new ClientGoneException("the client has closed its connection");
                }
                if (left <= 0) {
                    channel.close();
                    throw new ClientGoneException(
                            "the client has read nothing for " + owner.limits().stall());
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (closed || !channel.isActive()) {
                throw new ClientGoneException("the client has closed its connection");
            }
        } finally {
            blocked = false;
            lock.unlock();
        }
    }

    @Override
    public void end() {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        stopKeepAlive();
        DefaultHttpResponse head = streamHead;
        if (head != null) {
            streamHead = null;
            channel.write(head);
        }
        end(channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT), keepAlive && chunked, true);
    }

    private void stopKeepAlive() {
        if (keepAlives != null) {
            keepAlives.cancel(false);
        }
    }

    @Override
    public boolean isCommitted() {
        return committed;
    }

    @Override
    public long bytesSent() {
        return bytesSent.get();
    }

    @Override
    public boolean isBlocked() {
        return blocked;
    }

    @Override
    public void release() {
        released = true;
        signal();
    }

    /** Whether the whole answer has been handed to the connection, or has broken off. */
    boolean hasEnded() {
        return ended.get();
    }

    @Override
    public boolean isOpen() {
        return !closed && channel.isActive();
    }

    /** The service failed: an answer that was begun breaks off, so that nobody takes it for whole. */
    void fail() {
        if (!committed) {
            send(500, Map.of(), "text/plain", "internal error\n".getBytes(StandardCharsets.UTF_8));
        } else if (!ended.get()) {
            ended.set(true);
            stopKeepAlive();
            channel.close();
        }
    }

    /** The thread of the request is done. */
    void finish() {
        if (!committed && isOpen()) {
            fail();
        } else if (!ended.get()) {
            ended.set(true);
            stopKeepAlive();
            channel.close();
        }
    }

    void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void closed() {
        closed = true;
        stopKeepAlive();
        signal();
    }
}
