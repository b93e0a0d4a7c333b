package dev.weir.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection for sending at once, and for receiving after a while: a client may still send, and a connection that is
 * closed before it was read is reset, in which the client would lose its answer (RFC 9112 section 9.6).
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing follows from a close that fails
final class LingeringClose {
    /** How long a client that has its answer may go on sending. */
    static final long SECONDS = 2;

    private LingeringClose() {}

    /** To be called on the event loop, when what was sent has been written. */
    static void close(Channel channel) {
        channel.config().setAutoRead(true);
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        ChannelFuture shut;
        if (tls != null) {
            shut = tls.closeOutbound();
        } else if (channel instanceof DuplexChannel duplex) {
            shut = duplex.shutdownOutput();
        } else {
            channel.close();
            return;
        }
        shut.addListener(done -> {
            if (!done.isSuccess()) {
                channel.close();
            }
        });
        ScheduledFuture<?> closing = channel.eventLoop().schedule(() -> channel.close(), SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> closing.cancel(false));
    }
}
