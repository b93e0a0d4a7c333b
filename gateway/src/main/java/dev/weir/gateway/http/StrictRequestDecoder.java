package dev.weir.gateway.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/** Refuses a request whose length is said in two ways, which a proxy before this server may have read in the other one. */
final class StrictRequestDecoder extends HttpRequestDecoder {
    private final Runnable onBytes;

    /** @param onBytes run when bytes have arrived, before they are decoded */
    StrictRequestDecoder(HttpDecoderConfig config, Runnable onBytes) {
        super(config);
        this.onBytes = onBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
        onBytes.run();
        super.channelRead(context, bytes);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
