package dev.weir.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client with HTTP/2 (RFC 9113). Each of its streams is a channel of its own, whose request is read and
 * answered by a {@link ServerConnection} as that of a connection with HTTP/1.1; flow control makes a stream that its client
 * does not read unwritable, and no other. All of it runs on the event loop of the connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection, which is noticed as such
final class Http2Connection extends ChannelInboundHandlerAdapter implements InboundConnection {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Connection.class);

    /** What may wait to be sent of one stream. */
    private static final WriteBufferWaterMark WRITE_BUFFER = new WriteBufferWaterMark(32 * 1024, 128 * 1024);

    /** How many streams a client may reset, or have reset by its errors, in a time ("rapid reset", CVE-2023-44487). */
    private static final int MOST_RESETS = 200;

    private static final int RESET_SECONDS = 30;

    /** How many acknowledgements of settings and pings may wait for a client that does not read them. */
    private static final int MOST_CONTROL_FRAMES = 1000;

    private static final int MOST_EMPTY_FRAMES = 2;
    private static final int MOST_SMALL_CONTINUATIONS = 16;

    private final ConnectionOwner owner;
    private final Set<ServerConnection> streams = new HashSet<>();
    private final Channel channel;
    private @Nullable ScheduledFuture<?> idle;
    private boolean closing;

    private Http2Connection(ConnectionOwner owner, Channel channel) {
        this.owner = owner;
        this.channel = channel;
    }

    /** Adds what speaks HTTP/2 to the end of a pipeline. */
    static Http2Connection begin(Channel channel, ConnectionOwner owner) {
        Http2Connection connection = new Http2Connection(owner, channel);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false); // a stream has an end of its own
        ServerLimits limits = owner.limits();
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(limits.maxStreams())
                        .maxHeaderListSize(limits.maxHeaders()))
                .decoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESET_SECONDS)
                .encoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESET_SECONDS)
                .decoderEnforceMaxConsecutiveEmptyDataFrames(MOST_EMPTY_FRAMES)
                .decoderEnforceMaxSmallContinuationFrames(MOST_SMALL_CONTINUATIONS)
                .encoderEnforceMaxQueuedControlFrames(MOST_CONTROL_FRAMES)
                .gracefulShutdownTimeoutMillis(0)
                .build();
        channel.pipeline()
                .addLast(codec)
                .addLast(new Http2MultiplexHandler(connection.new StreamInitializer()))
                .addLast(connection);
        connection.awaitRequest();
        return connection;
    }

    private final class StreamInitializer extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel stream) {
            stream.config().setWriteBufferWaterMark(WRITE_BUFFER);
            boolean counted = owner.holdStream();
            ServerConnection requests = ServerConnection.ofStream(owner, counted);
            stream.pipeline()
                    .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                    .addLast(requests);
            streams.add(requests);
            stopIdle();
            stream.closeFuture().addListener(closed -> ended(requests, counted));
        }
    }

    private void ended(ServerConnection stream, boolean counted) {
        streams.remove(stream);
        if (counted) {
            owner.releaseStream();
        }
        if (streams.isEmpty() && channel.isActive()) {
            awaitRequest();
        }
    }

    /** Whatever else a client sends, a connection without requests is closed after a time. */
    private void awaitRequest() {
        if (owner.isDraining()) {
            close();
            return;
        }
        stopIdle();
        idle = channel.eventLoop().schedule(this::close, owner.limits().idle().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void stopIdle() {
        if (idle != null) {
            idle.cancel(false);
            idle = null;
        }
    }

    /** A client that is told that all streams are served opens no more of them, and those on the way are refused in words. */
    @Override
    public void drain() {
        if (streams.isEmpty()) {
            close();
        } else {
            channel.writeAndFlush(
                    new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
        }
    }

    /** Says which stream is the last one that was served, so that a client sends again what came later. */
    private void close() {
        if (closing) {
            return;
        }
        closing = true;
        stopIdle();
        channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR))
                .addListener(written -> LingeringClose.close(channel));
    }

    @Override
    public void cancel() {
        streams.forEach(ServerConnection::cancel);
    }

    /** Frames of the connection, which the codec has acted upon. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        ReferenceCountUtil.release(frame);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopIdle();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("event=connection-failed reason=\"{}\"", cause.toString());
        context.close();
    }
}
