package dev.weir.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Finds the runtimes of this user on this machine, and asks them at their admin endpoints. Thread-safe. */
public final class AdminClient {
    private static final int MOST_BYTES = 16 << 20;
    private static final long CONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final List<SocketDirectory> directories;

    /**
     * @param directory the only directory to search, as {@code llm.admin.directory}; null for the usual ones
     * @param environment the variables of this process
     */
    public AdminClient(@Nullable Path directory, Map<String, String> environment) {
        directories = SocketDirectory.candidates(directory, environment);
    }

    /**
     * A runtime that listens.
     *
     * @param pid the id of its process
     * @param socket its socket
     */
    public record LocalRuntime(long pid, Path socket) {}

    /** The directories that are searched. */
    public List<Path> directories() {
        return directories.stream().map(SocketDirectory::path).toList();
    }

    /**
     * The runtimes that listen, by their process ids. Removes the sockets of dead processes.
     *
     * @throws IOException if a directory is there and not safe, or cannot be read
     */
    public List<LocalRuntime> runtimes() throws IOException {
        List<LocalRuntime> found = new ArrayList<>();
        for (SocketDirectory directory : directories) {
            try {
                directory.requireSafe();
            } catch (NoSuchFileException e) {
                continue; // nobody has listened yet
            }
            directory.removeStale();
            for (Path socket : directory.sockets()) {
                long pid = pid(socket);
                if (pid > 0) {
                    found.add(new LocalRuntime(pid, socket));
                }
            }
        }
        found.sort((one, other) -> Long.compare(one.pid, other.pid));
        return found;
    }

    private static long pid(Path socket) {
        String name = String.valueOf(socket.getFileName());
        int dash = name.indexOf('-');
        try {
            return dash < 0 ? -1 : Long.parseLong(name.substring(0, dash));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /**
     * Asks a runtime.
     *
     * @param request {@code snapshot [CALLS]}, {@code findings} or {@code cancel ID}
     * @param timeout for the whole answer
     * @return a JSON object
     * @throws SocketTimeoutException if the process did not answer in time
     * @throws IOException if it does not listen any more
     */
    public static String ask(LocalRuntime runtime, String request, Duration timeout) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        try (SocketChannel channel = connected(runtime.socket(), end);
                Selector selector = Selector.open()) {
            SelectionKey key = channel.register(selector, 0);
            ByteBuffer line = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
            key.interestOps(SelectionKey.OP_WRITE);
            for (channel.write(line); line.hasRemaining(); channel.write(line)) {
                await(selector, end);
            }
            key.interestOps(SelectionKey.OP_READ);
            return read(channel, selector, end);
        }
    }

    /** A Unix domain socket connects at once, unless as many clients wait as the kernel lets: it has to be asked again then. */
    private static SocketChannel connected(Path socket, long end) throws IOException {
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.configureBlocking(false);
                if (channel.connect(UnixDomainSocketAddress.of(socket))) {
                    return channel;
                }
            } catch (IOException e) {
                channel.close();
                if (!(e instanceof SocketException) || e instanceof ConnectException || Files.notExists(socket)) {
                    throw e;
                }
            }
            channel.close();
            if (System.nanoTime() - end > 0) {
                throw unanswered();
            }
            LockSupport.parkNanos(CONNECT_NANOS);
        }
    }

    private static String read(SocketChannel channel, Selector selector, long end) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        for (int count = channel.read(buffer); count >= 0; count = channel.read(buffer)) {
            answer.write(buffer.array(), 0, buffer.position());
            buffer.clear();
            if (answer.size() > MOST_BYTES) {
                throw new IOException("the answer is longer than " + MOST_BYTES + " bytes");
            }
            if (count == 0) {
                await(selector, end);
            }
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    private static void await(Selector selector, long end) throws IOException {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0 || selector.select(left) == 0) {
            throw unanswered();
        }
        selector.selectedKeys().clear();
    }

    private static SocketTimeoutException unanswered() {
        return new SocketTimeoutException("the process does not answer");
    }
}
