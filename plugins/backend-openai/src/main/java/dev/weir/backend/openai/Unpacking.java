package dev.weir.backend.openai;

import java.io.IOException;
import java.util.Locale;
import java.util.zip.Inflater;
import okhttp3.Response;
import okio.BufferedSource;
import okio.GzipSource;
import okio.InflaterSource;
import okio.Source;

/** Unpacks the body of a response. Streams are asked for unpacked, but some servers and proxies pack them all the same. */
final class Unpacking {
    private static final byte GZIP = 0x1f;
    private static final byte ZLIB = 0x78;

    private Unpacking() {}

    /** The body's bytes. What is packed as gzip shows by its first byte, with which no text begins. */
    static Source of(Response response) throws IOException {
        BufferedSource body = response.body().source();
        byte first = body.request(1) ? body.getBuffer().getByte(0) : 0;
        String encoding =
                response.header("Content-Encoding", "identity").strip().toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "identity", "gzip", "x-gzip", "" -> first == GZIP ? new GzipSource(body) : body;
            case "deflate" -> new InflaterSource(body, new Inflater(first != ZLIB));
            default -> throw new UnknownEncodingException(encoding);
        };
    }

    /** The body is packed in a way that nobody asked for. */
    static final class UnknownEncodingException extends IOException {
        private static final long serialVersionUID = 1L;

        UnknownEncodingException(String encoding) {
            super(encoding.matches("[a-z0-9, -]{1,20}") ? encoding : "an unknown encoding");
        }
    }
}
