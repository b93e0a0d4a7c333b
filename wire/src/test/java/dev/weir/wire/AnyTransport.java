package dev.weir.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Sends a body in one of the many ways that HTTP and TCP allow: compressed or not, framed and cut in any way. */
public final class AnyTransport {
    private static final int MAX_PIECE = 200;

    private AnyTransport() {}

    /** Sends a response of success with this body. Headers are lines without their ends. */
    public static void send(Wire wire, byte[] body, String contentType, Random random, String... headers)
            throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        byte[] sent = body;
        if (random.nextInt(4) == 0) {
            head.append("Content-Encoding: gzip\r\n");
            sent = StreamEncoding.gzip(body);
        }
        int framing = random.nextInt(3);
        if (framing == 0) {
            head.append("Transfer-Encoding: chunked\r\n");
            sent = chunked(sent, random);
        } else if (framing == 1) {
            head.append("Content-Length: ").append(sent.length).append("\r\n");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(sent);
        segments(wire, all.toByteArray(), random);
        if (framing == 2) {
            wire.close();
        }
    }

    private static byte[] chunked(byte[] body, Random random) {
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; ) {
            int end = Math.min(body.length, at + 1 + random.nextInt(MAX_PIECE));
            chunks.writeBytes((Integer.toHexString(end - at) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            chunks.write(body, at, end - at);
            chunks.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            at = end;
        }
        chunks.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return chunks.toByteArray();
    }

    /** Writes piece by piece, each of which TCP sends at once. */
    private static void segments(Wire wire, byte[] bytes, Random random) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(MAX_PIECE));
            wire.raw(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
    }
}
