package dev.weir.wire;

import dev.weir.wire.body.WireJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import tools.jackson.core.JsonParser;

/** An HTTP/1.1 server on plain sockets, whose every byte, pause, reset and close a test decides by a script. */
public final class WireServer implements AutoCloseable {

    /** Answers one request, well or badly. */
    public interface Script {
        void answer(Wire wire, Received request) throws Exception;
    }

    /** A request as it came. Header names are in lower case. */
    public record Received(String method, String path, Map<String, String> headers, String text, int connection) {
        public Map<?, ?> json() {
            try (JsonParser parser = new WireJson().parser(text.getBytes(StandardCharsets.UTF_8))) {
                parser.nextToken();
                return (Map<?, ?>) Objects.requireNonNull(WireJson.value(parser));
            }
        }
    }

    private final ServerSocket listening;
    private final String scheme;
    private final List<Script> scripts;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Received> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** A server whose first request gets the first script and so on; the last script serves all that follow. */
    public WireServer(Script... scripts) {
        this(ServerSocketFactory.getDefault(), "http", scripts);
    }

    public WireServer(ServerSocketFactory sockets, String scheme, Script... scripts) {
        this.scheme = scheme;
        this.scripts = List.of(scripts);
        try {
            listening = sockets.createServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "wire-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                int number = connections.incrementAndGet();
                open.add(socket);
                start(() -> serve(socket, number));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Wire wire = new Wire(socket);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (!socket.isClosed()) {
                Received request = receive(in, number);
                requests.add(request);
                next().answer(wire, request);
            }
        } catch (Exception e) {
            // the client went away, or the script closed the socket: what a test wants to know it learns from the
            // client
        } finally {
            open.remove(socket);
        }
    }

    private Script next() {
        return scripts.get(Math.min(taken.getAndIncrement(), scripts.size() - 1));
    }

    private static Received receive(InputStream in, int connection) throws IOException {
        String[] line = line(in).split(" ", 3);
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Received(line[0], line[1], headers, new String(body, StandardCharsets.UTF_8), connection);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    public URI url() {
        return URI.create(scheme + "://127.0.0.1:" + port() + "/v1");
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** How many connections were accepted so far. */
    public int connections() {
        return connections.get();
    }

    public List<Received> requests() {
        return new ArrayList<>(requests);
    }

    public Received lastRequest() {
        return requests.get(requests.size() - 1);
    }

    /** Closes every connection, as a server that restarts does. */
    public void dropConnections() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            dropConnections();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
