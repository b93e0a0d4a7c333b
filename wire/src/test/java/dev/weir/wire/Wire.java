package dev.weir.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** What a script writes to. */
public final class Wire {
    private final Socket socket;
    private final OutputStream out;

    public Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
    }

    public void raw(String text) throws IOException {
        raw(text.getBytes(StandardCharsets.UTF_8));
    }

    public void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** A whole response of known length. Headers are lines without their ends. */
    public void respond(int status, String body, String... headers) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        head(status, "Content-Length: " + bytes.length, headers);
        raw(bytes);
    }

    public void json(int status, String body, String... headers) throws IOException {
        String[] all = new String[headers.length + 1];
        all[0] = "Content-Type: application/json";
        System.arraycopy(headers, 0, all, 1, headers.length);
        respond(status, body, all);
    }

    private void head(int status, String framing, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n" + framing + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        raw(head + "\r\n");
    }

    public void beginStream(String... headers) throws IOException {
        String[] all = new String[headers.length + 1];
        all[0] = "Content-Type: text/event-stream";
        System.arraycopy(headers, 0, all, 1, headers.length);
        head(200, "Transfer-Encoding: chunked", all);
    }

    public void chunk(String text) throws IOException {
        chunk(text.getBytes(StandardCharsets.UTF_8));
    }

    public void chunk(byte[] bytes) throws IOException {
        byte[] size = (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        out.write(size);
        out.write(bytes);
        raw("\r\n");
    }

    public void endStream() throws IOException {
        raw("0\r\n\r\n");
    }

    /** A whole stream of these events. */
    public void stream(String... events) throws IOException {
        beginStream();
        for (String event : events) {
            chunk(event);
        }
        endStream();
    }

    public void close() throws IOException {
        socket.close();
    }

    /** Closes with a reset instead of a good-bye. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Waits until the client hangs up, and opens the latch then. */
    public void awaitHangUp(CountDownLatch hungUp) throws IOException {
        try {
            if (socket.getInputStream().read() >= 0) {
                throw new IOException("the client sent more");
            }
        } finally {
            hungUp.countDown();
        }
    }

    /** Stays silent until the client hangs up. */
    public void stall() throws IOException {
        awaitHangUp(new CountDownLatch(1));
    }
}
