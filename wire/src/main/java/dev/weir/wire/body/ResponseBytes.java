package dev.weir.wire.body;

import dev.weir.spi.backend.ErrorClass;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.Inflater;
import okhttp3.Response;
import okio.BufferedSource;
import okio.GzipSource;
import okio.InflaterSource;
import okio.Okio;
import okio.Source;

/** The bytes of a response's body. Streams are requested without compression; some servers and proxies compress them all the same. */
public final class ResponseBytes {
    private static final byte GZIP = 0x1f;
    private static final byte ZLIB = 0x78;

    private ResponseBytes() {}

    /**
     * Opens the body, decompressed and made valid UTF-8.
     *
     * @param maxBytes how many decompressed bytes there may be; reading more fails
     * @throws UnacceptableResponseException if the encoding is unknown
     */
    public static BufferedSource open(Response response, long maxBytes) throws IOException {
        return open(decompressed(response), maxBytes);
    }

    /** Makes decompressed bytes valid UTF-8. */
    public static BufferedSource open(Source bytes, long maxBytes) {
        return Okio.buffer(new LimitedSource(new Utf8Source(bytes), maxBytes));
    }

    /** Gzip shows by its first byte, with which no text begins. */
    private static Source decompressed(Response response) throws IOException {
        BufferedSource body = response.body().source();
        byte first = body.request(1) ? body.getBuffer().getByte(0) : 0;
        String encoding =
                response.header("Content-Encoding", "identity").strip().toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "identity", "gzip", "x-gzip", "" -> first == GZIP ? new GzipSource(body) : body;
            case "deflate" -> new InflaterSource(body, new Inflater(first != ZLIB));
            default ->
                throw new UnacceptableResponseException(
                        ErrorClass.PERMANENT,
                        "the response has the encoding "
                                + (encoding.matches("[a-z0-9, -]{1,20}") ? encoding : "an unknown encoding")
                                + ", which was not requested");
        };
    }
}
