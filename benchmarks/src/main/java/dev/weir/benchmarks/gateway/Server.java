package dev.weir.benchmarks.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server in a process of its own, with the processes that it starts. Ends with {@link #close}. For one thread. */
final class Server implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final int port;
    private final Duration start;

    private Server(Process process, int port, Duration start) {
        this.process = process;
        this.port = port;
        this.start = start;
    }

    /**
     * Starts one and waits until it answers.
     *
     * @param folder its working directory, with a file {@code log} of what it prints
     * @param ready the path that is answered with any status below 500 when it serves
     */
    static Server start(List<String> command, Map<String, String> environment, Path folder, int port, String ready)
            throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        long begun = System.nanoTime();
        Process process = builder.start();
        while (!isReady(port, ready)) {
            if (!process.isAlive() || System.nanoTime() - begun > START.toNanos()) {
                process.destroyForcibly();
                throw new IOException(command.get(0) + " did not start; it printed:\n" + Files.readString(log));
            }
            Thread.sleep(5);
        }
        return new Server(process, port, Duration.ofNanos(System.nanoTime() - begun));
    }

    private static boolean isReady(int port, String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(1_000);
            return connection.getResponseCode() < 500;
        } catch (IOException e) {
            return false;
        }
    }

    /** A port that nobody listens on at present. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    /** From the start of the process to its first answer. */
    Duration startTime() {
        return start;
    }

    private Stream<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    /** The CPU time that its processes have used. */
    Duration cpu() {
        return processes()
                .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Waits until it has finished what it does after its answers, such as writing them to a ledger; 30 s at most. */
    void awaitQuiet() throws InterruptedException {
        Duration before = cpu();
        for (int i = 0; i < 60; i++) {
            Thread.sleep(500);
            Duration now = cpu();
            if (now.minus(before).toMillis() <= 20) {
                return;
            }
            before = now;
        }
    }

    /** The resident memory of its processes, in megabytes. */
    double megabytes() {
        return processes().mapToDouble(each -> resident(each.pid())).sum();
    }

    private static double resident(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The threads of its processes. */
    long threads() throws IOException {
        return entries("task");
    }

    /** The open files and sockets of its processes. */
    long files() throws IOException {
        return entries("fd");
    }

    private long entries(String folder) throws IOException {
        long count = 0;
        for (ProcessHandle each : processes().toList()) {
            try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(each.pid()), folder))) {
                count += entries.count();
            }
        }
        return count;
    }

    /** Ends its processes at once, as {@code kill -9} does, and waits until they are gone. */
    void kill() throws InterruptedException {
        List<ProcessHandle> all = processes().toList();
        all.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
    }

    @Override
    public void close() {
        List<ProcessHandle> all = processes().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
