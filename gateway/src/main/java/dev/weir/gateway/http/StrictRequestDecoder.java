package dev.weir.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Refuses what a proxy before this server may have read in another way: a request whose length is said in two ways, and a line
 * of a head that begins with white space, which was once the continuation of the line before it (obs-fold, RFC 9112 section
 * 5.2).
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
    private final Runnable onBytes;

    private boolean inHead = true;

    /** Whether the first line of the head has arrived. */
    private boolean lineRead;

    private boolean refused;

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
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (refused) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (inHead && isFolded(in)) {
            refused = true;
            in.skipBytes(in.readableBytes());
            HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
            request.setDecoderResult(
                    DecoderResult.failure(new IllegalArgumentException("a line of the head begins with white space")));
            out.add(request);
            return;
        }
        int before = out.size();
        super.decode(context, in, out);
        if (out.size() > before) {
            inHead = out.get(out.size() - 1) instanceof LastHttpContent;
            lineRead = false;
        }
    }

    /** The decoder takes all whole lines at once, so that the first byte is always that of a line. */
    private boolean isFolded(ByteBuf in) {
        int end = in.writerIndex();
        while (!lineRead && in.isReadable() && isLineEnd(in.getByte(in.readerIndex()))) {
            in.skipBytes(1); // empty lines before a request, which the decoder would skip as well
        }
        int line = in.readerIndex();
        while (line < end) {
            byte first = in.getByte(line);
            if (isLineEnd(first)) {
                return false; // the end of the head
            }
            if (first <= ' ' && first >= 0) {
                return true;
            }
            int lineEnd = in.indexOf(line, end, HttpConstants.LF);
            if (lineEnd < 0) {
                return false;
            }
            lineRead = true;
            line = lineEnd + 1;
        }
        return false;
    }

    private static boolean isLineEnd(byte character) {
        return character == HttpConstants.CR || character == HttpConstants.LF;
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
