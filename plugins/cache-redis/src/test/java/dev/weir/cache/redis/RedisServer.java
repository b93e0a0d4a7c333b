package dev.weir.cache.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/** A Redis server in a process of its own, on a free port of this machine, without any file. */
public final class RedisServer implements AutoCloseable {
    private static final File EXECUTABLE = executable();

    private final int port = freePort();
    private final List<String> options;
    private final RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
    private Process process;

    private RedisServer(List<String> options) {
        this.options = options;
        process = begin();
    }

    /** A server with further options, such as {@code --maxmemory 3mb}. */
    public static RedisServer start(String... options) {
        return new RedisServer(List.of(options));
    }

    private static File executable() {
        try {
            return ExecutableProvider.newJarResourceProvider().get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process begin() {
        List<String> command = new ArrayList<>(List.of(
                EXECUTABLE.getPath(), "--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
        command.addAll(options);
        try {
            Process started =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            BufferedReader log =
                    new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder read = new StringBuilder();
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                if (line.contains("Ready to accept connections")) {
                    return started;
                }
                read.append(line).append('\n');
            }
            throw new IllegalStateException("Redis did not start:\n" + read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** A connection for looking into it and configuring it, without a password. */
    public RedisCommands<String, String> commands() {
        return client.connect().sync();
    }

    /** Ends it as a machine that loses its power does. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again after {@link #kill}, empty, on the same port. */
    public void restart() {
        process = begin();
    }

    /** Stops it from answering; its connections stay open. */
    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
            if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill -" + name + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
        client.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
