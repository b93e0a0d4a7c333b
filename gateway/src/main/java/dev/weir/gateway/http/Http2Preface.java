package dev.weir.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.List;

/**
 * Tells HTTP/2 from HTTP/1.1 by the first bytes of a connection, which in HTTP/2 are always the connection preface (RFC 9113
 * section 3.4): after ALPN over TLS, and with prior knowledge over plain TCP. Passes all bytes on, and removes itself.
 */
final class Http2Preface extends ByteToMessageDecoder {
    private final ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
    private final Runnable onBytes;
    private final Runnable onHttp2;

    /**
     * @param onBytes run when bytes have arrived that decide nothing yet
     * @param onHttp2 run before the first bytes of HTTP/2 are passed on
     */
    Http2Preface(Runnable onBytes, Runnable onHttp2) {
        this.onBytes = onBytes;
        this.onHttp2 = onHttp2;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int length = Math.min(in.readableBytes(), preface.readableBytes());
        if (!ByteBufUtil.equals(preface, preface.readerIndex(), in, in.readerIndex(), length)) {
            context.pipeline().remove(this);
        } else if (length == preface.readableBytes()) {
            onHttp2.run();
            context.pipeline().remove(this);
        } else {
            onBytes.run();
        }
    }
}
