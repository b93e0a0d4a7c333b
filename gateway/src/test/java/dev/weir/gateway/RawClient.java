package dev.weir.gateway;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A client that writes bytes and reads answers, as a test wants them. */
final class RawClient implements Closeable {
    private final Socket socket = new Socket();
    private final InputStream in;

    RawClient(InetSocketAddress address) throws IOException {
        this(address, 0);
    }

    /** @param receiveBuffer bytes that the kernel takes before they are read; 0 for its default */
    RawClient(InetSocketAddress address, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(20_000);
        socket.connect(address);
        in = socket.getInputStream();
    }

    /** An answer. */
    record Reply(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    RawClient send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return this;
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    RawClient post(String path, String body, String... headers) throws IOException {
        return send(request("POST", path, body, headers));
    }

    RawClient get(String path, String... headers) throws IOException {
        return send(request("GET", path, "", headers));
    }

    static String request(String method, String path, String body, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        if (length > 0) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        return head + "\r\n" + body;
    }

    Reply reply() throws IOException {
        String[] status = line().split(" ", 3);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        int code = Integer.parseInt(status[1]);
        if (code == 100) {
            return reply();
        }
        String body;
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            body = chunks();
        } else {
            body = new String(
                    in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0"))),
                    StandardCharsets.UTF_8);
        }
        return new Reply(code, headers, body);
    }

    private String chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line().trim(), 16);
            body.writeBytes(in.readNBytes(size));
            line();
            if (size == 0) {
                return body.toString(StandardCharsets.UTF_8);
            }
        }
    }

    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("after " + line);
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8).replace("\r", "");
    }

    /** Everything until the server closes. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    int read() throws IOException {
        return in.read();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Sends nothing more, and may still read. */
    RawClient shutdown() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Closes without the usual farewell. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
