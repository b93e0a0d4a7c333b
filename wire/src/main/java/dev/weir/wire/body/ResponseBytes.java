package dev.weir.wire.body;

import dev.weir.spi.backend.Reason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import okhttp3.Response;
import okio.BufferedSource;
import okio.ByteString;
import okio.InflaterSource;
import okio.Okio;
import okio.Source;

/** The bytes of a response's body. Streams are requested without compression; some servers and proxies compress them all the same. */
public final class ResponseBytes {
    private static final byte GZIP = 0x1f;
    private static final byte ZLIB = 0x78;
    private static final Set<String> UNSUPPORTED = Set.of("br", "zstd", "compress", "x-compress", "dcb", "dcz");

    /** How JSON and events begin, which a deflated text does not. */
    private static final List<ByteString> TEXTS = Stream.of("{\"", "{ ", "{\n", "{\r", "[{", "da", "ev", ": ")
            .map(ByteString::encodeUtf8)
            .toList();

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

    /**
     * Gzip shows by its first byte, with which no text begins. Proxies declare encodings that there are not, such as
     * {@code utf-8}, and keep a declaration whose encoding they undid.
     */
    private static Source decompressed(Response response) throws IOException {
        BufferedSource body = response.body().source();
        String encoding =
                response.header("Content-Encoding", "identity").strip().toLowerCase(Locale.ROOT);
        if (first(body) == GZIP) {
            BufferedSource once = gunzipped(body);
            return first(once) == GZIP ? gunzipped(once) : once; // by the server, and again by a proxy
        }
        if (encoding.equals("deflate") && !beginsAsText(body)) {
            return new InflaterSource(body, new Inflater(first(body) != ZLIB));
        }
        if (UNSUPPORTED.contains(encoding)) {
            throw new UnacceptableResponseException(
                    Reason.INVALID_REQUEST, "the response has the encoding " + encoding + ", which was not requested");
        }
        return body;
    }

    private static byte first(BufferedSource body) throws IOException {
        return body.request(1) ? body.getBuffer().getByte(0) : 0;
    }

    private static BufferedSource gunzipped(BufferedSource body) throws IOException {
        return Okio.buffer(Okio.source(new GZIPInputStream(new UntilExhausted(body))));
    }

    private static boolean beginsAsText(BufferedSource body) throws IOException {
        for (ByteString beginning : TEXTS) {
            if (body.rangeEquals(0, beginning)) {
                return true;
            }
        }
        return false;
    }

    /** A stream whose {@code available} waits, as Java's reader of gzip asks it whether another member follows. */
    private static final class UntilExhausted extends FilterInputStream {
        private final BufferedSource source;

        UntilExhausted(BufferedSource source) {
            super(source.inputStream());
            this.source = source;
        }

        @Override
        public int available() throws IOException {
            return source.exhausted() ? 0 : 1;
        }
    }
}
