package dev.weir.gateway.http;

import dev.weir.duration.DurationText;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client with HTTP/1.1, or one stream of HTTP/2, which is the same with a single request: reads a request
 * whole, has it answered on a thread of its own, and only then begins the next. Reading goes on meanwhile, within a bound, so
 * that a client that goes away is noticed. All of it runs on the event loop of the connection.
 *
 * <p>A client that closes its connection for sending may wait for its answer, or may have gone: both arrive as the same end
 * of the input. It is then sent something that clients skip, an interim response 100 or a comment in a stream. One that is
 * there skips it; the kernel of one that has gone answers with a reset, which ends the request. Over TLS and HTTP/2, and with
 * HTTP/1.0 before its answer, there is nothing of the kind to send or no need: the end of the input ends the request.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection, which is noticed as such
final class ServerConnection extends ChannelInboundHandlerAdapter implements InboundConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);
    private static final Pattern USABLE_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    /** How many parts of further requests are kept while one is answered, beside those of the same read: nobody counts their bytes. */
    private static final int WAITING_PARTS = 4;

    /** The first interval of the probes of a client that has closed for sending; each further one is four times as long. */
    private static final long PROBE_MILLIS = 50;

    private static final long LONGEST_PROBE_MILLIS = 15_000;

    /** The largest body that is read of a client before it is known whether it has a key. */
    private static final int SMALL_BODY = 64 * 1024;

    private enum State {
        IDLE,
        READING,
        ANSWERING,
        /** An answer has been sent that ends the connection; what still comes is dropped. */
        CLOSING
    }

    private final ConnectionOwner owner;
    private final boolean stream;

    /** Whether there are too many streams to serve this one. */
    private final boolean surplus;

    private final ServerLimits limits;
    private final Deque<HttpObject> waiting = new ArrayDeque<>();
    private State state = State.IDLE;
    private @Nullable ChannelHandlerContext context;

    /** Whether bytes have arrived of which no head is known yet. */
    private boolean headBegun;

    /** Whether the client sends nothing more. */
    private boolean inputEnded;

    private @Nullable HttpRequest head;
    private ByteArrayOutputStream body = new ByteArrayOutputStream(0);

    /** The bytes of the body of the present request that are counted at the server. */
    private long held;

    private @Nullable ChannelResponder responder;
    private @Nullable RunningRequest running;
    private @Nullable ScheduledFuture<?> timer;

    private ServerConnection(ConnectionOwner owner, boolean stream, boolean surplus) {
        this.owner = owner;
        this.stream = stream;
        this.surplus = surplus;
        this.limits = owner.limits();
    }

    static ServerConnection ofConnection(ConnectionOwner owner) {
        return new ServerConnection(owner, false, false);
    }

    /** @param counted whether it is one of those that may be served at once; otherwise it is refused */
    static ServerConnection ofStream(ConnectionOwner owner, boolean counted) {
        return new ServerConnection(owner, true, !counted);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        state(State.CLOSING);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        await(context, State.IDLE);
    }

    /** The time of a request begins with its first byte, so that one whose head never ends holds no connection. */
    void bytesArrived() {
        if (headBegun || (state != State.IDLE && state != State.ANSWERING)) {
            return;
        }
        headBegun = true;
        if (state == State.IDLE && context != null) {
            await(context, State.IDLE);
        }
    }

    @Override
    public void drain() {
        if (state == State.IDLE && context != null) {
            context.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (stream && message instanceof LastHttpContent) {
            inputEnded = true;
        }
        if (state == State.CLOSING) {
            ReferenceCountUtil.release(message);
            if (stream && inputEnded && timer != null) { // which is set once the answer has been written
                context.close();
            }
        } else if (state == State.ANSWERING) {
            waiting.add((HttpObject) message);
            if (waiting.size() >= WAITING_PARTS) {
                context.channel().config().setAutoRead(false);
            }
        } else {
            accept(context, (HttpObject) message);
        }
    }

    private void accept(ChannelHandlerContext context, HttpObject part) {
        try {
            if (part instanceof HttpRequest request) {
                begin(context, request);
            }
            if (part instanceof HttpContent content && state == State.READING) {
                read(context, content);
            }
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        head = request;
        headBegun = false;
        body = new ByteArrayOutputStream(0);
        RequestHead.Fault fault = surplus
                ? new RequestHead.Fault(503, "too many requests at once; try again later")
                : owner.heads().fault(request, stream);
        if (fault != null) {
            refuse(context, fault);
            return;
        }
        if (HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > SMALL_BODY) {
            String refusal = owner.service().refusal(inbound(request, new byte[0]));
            if (refusal != null) {
                refuse(context, new RequestHead.Fault(401, refusal));
                return;
            }
        }
        await(context, State.READING);
        if (HttpUtil.is100ContinueExpected(request)) {
            context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
    }

    private void read(ChannelHandlerContext context, HttpContent content) {
        if (content.decoderResult().isFailure()) {
            refuse(context, new RequestHead.Fault(400, "the body of the request is not valid HTTP/1.1"));
            return;
        }
        ByteBuf bytes = content.content();
        if (body.size() + bytes.readableBytes() > limits.maxBody()) {
            refuse(context, owner.heads().tooLarge());
            return;
        }
        if (bytes.isReadable()) {
            if (!owner.holdBody(bytes.readableBytes())) {
                refuse(
                        context,
                        new RequestHead.Fault(
                                503, "the bodies of the requests in progress are too large together; try again"));
                return;
            }
            held += bytes.readableBytes();
            if (body.size() == 0) {
                body = new ByteArrayOutputStream(Math.max(bytes.readableBytes(), expectedLength()));
            }
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.readBytes(copy);
            body.writeBytes(copy);
        }
        if (content instanceof LastHttpContent) {
            dispatch(context);
        }
    }

    /** The announced length as far as it is safe to reserve it before it has arrived. */
    private int expectedLength() {
        return head == null ? 0 : (int) Math.min(HttpUtil.getContentLength(head, 0L), 1 << 20);
    }

    private void dispatch(ChannelHandlerContext context) {
        HttpRequest request = head;
        if (request == null) {
            return;
        }
        InboundRequest inbound = inbound(request, body.toByteArray());
        body = new ByteArrayOutputStream(0);
        ChannelResponder answer = responder(context, request, inbound.id());
        RunningRequest run = new RunningRequest(() -> serve(inbound, answer));
        state(State.ANSWERING);
        responder = answer;
        Map<String, String> preflight = limits.origins().preflight(inbound);
        if (preflight != null) {
            answer.send(204, preflight, "", new byte[0]);
            return;
        }
        if (owner.isDraining()) {
            owner.service().refuse(inbound.path(), 503, "the gateway is being stopped; send the request again", answer);
            return;
        }
        running = run;
        try {
            owner.threads().execute(run);
        } catch (RejectedExecutionException e) {
            running = null;
            owner.service().refuse(inbound.path(), 503, "too many requests at once; try again later", answer);
        }
    }

    private InboundRequest inbound(HttpRequest request, byte[] content) {
        return new InboundRequest(
                stream ? "HTTP/2" : request.protocolVersion().text(),
                request.method().name(),
                path(request),
                request.headers(),
                content,
                id(request),
                System.nanoTime());
    }

    private ChannelResponder responder(ChannelHandlerContext context, @Nullable HttpRequest request, String id) {
        boolean keepAlive = request != null && state != State.CLOSING && HttpUtil.isKeepAlive(request);
        boolean chunked = request == null || request.protocolVersion().isKeepAliveDefault();
        boolean headOnly = request != null && request.method().name().equals("HEAD");
        Map<String, String> fixed = limits.origins()
                .headers(request == null ? null : request.headers().get(HttpHeaderNames.ORIGIN));
        return new ChannelResponder(
                context.channel(), owner, id, fixed, keepAlive, chunked, headOnly, kept -> answered(context, kept));
    }

    private void serve(InboundRequest request, ChannelResponder answer) {
        try {
            owner.service().serve(request, answer);
        } catch (ClientGoneException e) {
            LOG.debug("event=client-gone request={}", request.id());
        } catch (RuntimeException | Error e) {
            LOG.error("event=request-failed request={} path=\"{}\"", request.id(), request.path(), e);
            answer.fail();
        } finally {
            answer.finish();
        }
    }

    /** Runs on the event loop once the answer has been handed to the connection. */
    private void answered(ChannelHandlerContext context, boolean kept) {
        running = null;
        responder = null;
        head = null;
        releaseBody();
        if (!context.channel().isActive()) {
            return;
        }
        if (!kept || stream || owner.isDraining() || (inputEnded && waiting.isEmpty())) {
            end(context);
            return;
        }
        await(context, State.IDLE);
        while (state != State.ANSWERING && state != State.CLOSING && !waiting.isEmpty()) {
            accept(context, waiting.remove());
        }
        if (state == State.CLOSING) {
            dropWaiting();
        }
        if (waiting.size() < WAITING_PARTS && !inputEnded) {
            context.channel().config().setAutoRead(true);
        }
        if (inputEnded && state == State.ANSWERING) {
            probe(context, PROBE_MILLIS);
        }
    }

    private void releaseBody() {
        owner.releaseBody(held);
        held = 0;
        body = new ByteArrayOutputStream(0);
    }

    private void refuse(ChannelHandlerContext context, RequestHead.Fault fault) {
        HttpRequest request = head;
        releaseBody();
        state(State.CLOSING);
        ChannelResponder answer = responder(context, request, owner.nextId());
        responder = answer;
        String path = request == null ? "" : path(request);
        owner.service().refuse(path, fault.status(), fault.message(), answer);
    }

    /** Closes after an answer that ends the connection, or the stream. */
    private void end(ChannelHandlerContext context) {
        state(State.CLOSING);
        dropWaiting();
        if (!stream && !inputEnded) {
            LingeringClose.close(context.channel());
        } else if (!inputEnded) {
            // the rest of the request is not wanted (RFC 9113 section 8.1), but a client that sends it would lose its
            // answer by a reset
            timer = context.executor()
                    .schedule(
                            () -> {
                                context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR))
                                        .addListener(ChannelFutureListener.CLOSE);
                            },
                            LingeringClose.SECONDS,
                            TimeUnit.SECONDS);
        } else {
            context.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (state == State.ANSWERING) {
                probe(context, PROBE_MILLIS);
            } else {
                context.close();
            }
        }
        ReferenceCountUtil.release(event);
    }

    /** Whoever has gone resets the connection at the first probe, which fails the next one. */
    private void probe(ChannelHandlerContext context, long nextMillis) {
        if (state != State.ANSWERING || responder == null) {
            return;
        }
        if (!responder.probe()) {
            context.close();
            return;
        }
        timer = context.executor()
                .schedule(
                        () -> probe(context, Math.min(nextMillis * 4, LONGEST_PROBE_MILLIS)),
                        nextMillis,
                        TimeUnit.MILLISECONDS);
    }

    private static String path(HttpRequest request) {
        String path = RequestHead.path(request.uri());
        return path.length() > 1024 ? path.substring(0, 1024) : path;
    }

    private String id(HttpRequest request) {
        String given = request.headers().get("x-request-id");
        return given != null && USABLE_ID.matcher(given).matches() ? given : owner.nextId();
    }

    private void state(State next) {
        state = next;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** Enters a state in which the client has to send something within a time. */
    private void await(ChannelHandlerContext context, State next) {
        state(next);
        long nanos = (next == State.IDLE && !headBegun ? limits.idle() : limits.request()).toNanos();
        timer = context.executor().schedule(() -> late(context), nanos, TimeUnit.NANOSECONDS);
    }

    private void late(ChannelHandlerContext context) {
        if (state == State.READING || (state == State.IDLE && headBegun)) {
            refuse(
                    context,
                    new RequestHead.Fault(
                            408, "the request did not arrive whole within " + DurationText.rounded(limits.request())));
        } else {
            context.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (responder != null) {
            responder.signal();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state(State.CLOSING);
        dropWaiting();
        releaseBody();
        if (responder != null) {
            responder.closed();
        }
        if (running != null && (responder == null || !responder.hasEnded())) {
            running.cancel();
        }
    }

    private void dropWaiting() {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    @Override
    public void cancel() {
        if (running != null) {
            running.cancel();
        }
    }

    /** An error of a stream of HTTP/2 counts against its connection, in which its code has to be that of an error. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("event=connection-failed reason=\"{}\"", cause.toString());
        if (stream && !(cause instanceof Http2Exception)) {
            context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR))
                    .addListener(ChannelFutureListener.CLOSE);
        } else if (!stream) { // otherwise the codec resets the stream
            context.close();
        }
    }
}
