package dev.weir.admin;

import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers local tools at a Unix domain socket, on one daemon thread, which does not block on any of them.
 *
 * <p>A connection carries one request, a line, and its answer, a JSON object. Its time and its memory are bounded, and so is
 * the number of connections: past it the oldest is closed, so that slow clients hold up nobody. If there is no place for
 * the socket, the runtime works without; that is logged.
 */
public final class AdminEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminEndpoint.class);
    static final int MOST_CONNECTIONS = 16;
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long CHECK_MILLIS = 500;
    private static final long CLOSING_MILLIS = 1000;

    private final SocketDirectory directory;
    private final AdminRequests requests;
    private final TimeSource time;
    private final String name;
    private final Selector selector;
    private final Thread thread;
    private final Deque<AdminConnection> connections = new ArrayDeque<>();

    private AdminEndpoint(SocketDirectory directory, RuntimeView view, TimeSource time, Selector selector) {
        this.directory = directory;
        this.time = time;
        this.selector = selector;
        long pid = ProcessHandle.current().pid();
        requests = new AdminRequests(view, pid);
        // not by the runtime's generator: a process may have several runtimes whose generators have one seed
        name = pid + "-" + Integer.toHexString(new SecureRandom().nextInt() | 0x80000000);
        thread = new Thread(null, this::run, "weir-admin", 0, false);
        thread.setDaemon(true);
    }

    /**
     * Opens the endpoint of a runtime. Its socket appears a moment later.
     *
     * @param environment the variables of the process, which may name the directory
     * @return to be closed; null if the settings turn it off, or there can be none
     */
    public static @Nullable AdminEndpoint open(
            AdminSettings settings, Map<String, String> environment, RuntimeView view, TimeSource time) {
        if (!settings.enabled()) {
            return null;
        }
        try {
            SocketDirectory directory = SocketDirectory.candidates(settings.directory(), environment)
                    .get(0);
            AdminEndpoint endpoint = new AdminEndpoint(directory, view, time, Selector.open());
            endpoint.thread.start();
            return endpoint;
        } catch (IOException e) {
            LOG.info("event=admin-endpoint-unavailable reason=\"{}\"", e.getMessage());
            return null;
        }
    }

    /** Removes the socket. Closing again does nothing. */
    @Override
    public void close() {
        try {
            selector.close();
            thread.join(CLOSING_MILLIS);
        } catch (IOException e) {
            LOG.warn("event=admin-endpoint-failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Path socket = directory.socket(name);
        try (selector;
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            directory.create();
            bind(server, socket);
            serve(server);
        } catch (ClosedSelectorException e) {
            // closed, as it should be
        } catch (IOException | UnsupportedOperationException | UnsatisfiedLinkError e) {
            LOG.info("event=admin-endpoint-unavailable reason=\"{}\"", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("event=admin-endpoint-failed", e);
        } finally {
            connections.forEach(AdminConnection::close);
            delete(socket);
        }
    }

    /** Binds the socket under another name first, so that behind this name there is always somebody who listens. */
    private void bind(ServerSocketChannel server, Path socket) throws IOException {
        Path unfinished = directory.path().resolve(name);
        server.bind(UnixDomainSocketAddress.of(unfinished));
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
        Files.move(unfinished, socket);
        server.configureBlocking(false);
    }

    private static void delete(Path socket) {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.info("event=admin-socket-not-removed socket=\"{}\"", socket, e);
        }
    }

    private void serve(ServerSocketChannel server) throws IOException {
        server.register(selector, SelectionKey.OP_ACCEPT);
        directory.removeStale();
        while (selector.isOpen()) {
            int unused = connections.isEmpty() ? selector.select() : selector.select(CHECK_MILLIS);
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.attachment() instanceof AdminConnection connection) {
                    connection.proceed();
                } else {
                    accept(server);
                }
            }
            selector.selectedKeys().clear();
            closeOverdue();
        }
    }

    private void accept(ServerSocketChannel server) {
        try {
            SocketChannel client = server.accept();
            if (client == null) {
                return;
            }
            if (connections.size() == MOST_CONNECTIONS) {
                connections.removeFirst().close();
            }
            connections.addLast(new AdminConnection(client, selector, requests, time.nanoTime()));
        } catch (IOException e) {
            // as when the process has no file descriptors left: the client is still waiting when some are free again
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(CHECK_MILLIS));
        }
    }

    private void closeOverdue() {
        long now = time.nanoTime();
        connections.removeIf(connection -> connection.isClosed() || connection.closeIfOlder(now - PATIENCE_NANOS));
    }
}
