package dev.weir.gateway.api;

import dev.weir.gateway.http.InboundRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Reads the JSON of a request, decompressed within a limit. */
public final class RequestBody {
    private RequestBody() {}

    /**
     * The object that a request consists of.
     *
     * @param limit the maximum of bytes after decompression
     * @throws GatewayException if it is compressed in an unknown way, too large, or no JSON object
     */
    public static Map<String, Object> object(InboundRequest request, int limit) {
        Map<String, Object> object = Json.read(decoded(request, limit));
        Surrogates.check(object);
        return object;
    }

    private static byte[] decoded(InboundRequest request, int limit) {
        String encoding = request.header("content-encoding");
        if (encoding == null || encoding.isBlank() || encoding.trim().equalsIgnoreCase("identity")) {
            return request.body();
        }
        try (InputStream in = decoding(encoding.trim().toLowerCase(Locale.ROOT), request.body())) {
            byte[] decoded = in.readNBytes(limit);
            if (in.read() >= 0) {
                throw GatewayException.of(
                        ErrorKind.TOO_LARGE,
                        "the body is larger than " + limit + " bytes when it is decompressed; send less",
                        null);
            }
            return decoded;
        } catch (IOException e) {
            throw GatewayException.invalid("the body is not what Content-Encoding says", null);
        }
    }

    private static InputStream decoding(String encoding, byte[] body) throws IOException {
        InputStream in = new ByteArrayInputStream(body);
        return switch (encoding) {
            case "gzip", "x-gzip" -> new GZIPInputStream(in);
            case "deflate" -> new InflaterInputStream(in);
            default ->
                throw new GatewayException(
                        ErrorKind.INVALID_REQUEST,
                        415,
                        "Content-Encoding must be gzip, deflate or identity; send the body without compression",
                        null,
                        null,
                        false);
        };
    }
}
