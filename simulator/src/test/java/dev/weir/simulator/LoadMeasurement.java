package dev.weir.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Measures whether the simulator keeps its pace: it runs in a process of its own, and one thread here reads all the streams.
 *
 * <pre>java -cp … dev.weir.simulator.LoadMeasurement [streams] [tokens each] [tokens per second]</pre>
 */
public final class LoadMeasurement {
    private static final byte[] END = Json.utf8("data: [DONE]\n\n\r\n0\r\n\r\n");

    private final int streams;
    private final List<Long> nanos = new ArrayList<>();
    private int cutOff;
    private long bytes;

    private LoadMeasurement(int streams) {
        this.streams = streams;
    }

    /** What one stream has shown so far. */
    private static final class Reading {
        private final long began = System.nanoTime();
        private final byte[] tail = new byte[END.length];

        void read(ByteBuffer buffer) {
            for (int left = buffer.remaining(); left > 0; left--) {
                byte next = buffer.get();
                if (left <= tail.length) {
                    System.arraycopy(tail, 1, tail, 0, tail.length - 1);
                    tail[tail.length - 1] = next;
                }
            }
        }

        boolean isWhole() {
            return java.util.Arrays.equals(tail, END);
        }
    }

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("serve")) {
            serve(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            return;
        }
        int streams = args.length > 0 ? Integer.parseInt(args[0]) : 2_000;
        int tokens = args.length > 1 ? Integer.parseInt(args[1]) : 200;
        int perSecond = args.length > 2 ? Integer.parseInt(args[2]) : 20;
        Process server = server(tokens, perSecond);
        try (BufferedReader out = server.inputReader()) {
            int port = Integer.parseInt(out.readLine());
            new LoadMeasurement(200).run(port); // warms it up
            Duration before = cpu(server);
            LoadMeasurement measurement = new LoadMeasurement(streams);
            long start = System.nanoTime();
            measurement.run(port);
            double seconds = (System.nanoTime() - start) / 1e9;
            double ideal = (tokens - 1) / (double) perSecond;
            measurement.print(seconds, ideal, cpu(server).minus(before), server);
        } finally {
            server.destroy();
        }
    }

    private static void serve(int tokens, int perSecond) throws InterruptedException {
        Scenario scenario = Scenario.builder()
                .timing(Timing.builder()
                        .perToken(Duration.ofNanos(1_000_000_000L / perSecond))
                        .build())
                .answer(AnswerSettings.builder().tokens(tokens).build())
                .build();
        Simulator simulator = Simulator.builder()
                .scenario(scenario)
                .log(LogSettings.DEFAULT.withBodies(false))
                .start();
        System.out.println(simulator.port());
        simulator.awaitClose();
    }

    private static Process server(int tokens, int perSecond) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadMeasurement.class.getName(),
                        "serve",
                        Integer.toString(tokens),
                        Integer.toString(perSecond))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Duration cpu(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private void run(int port) throws IOException {
        try (Selector selector = Selector.open()) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            for (int i = 0; i < streams; i++) {
                SocketChannel channel = SocketChannel.open(address);
                channel.write(ByteBuffer.wrap(Json.utf8(RawConnection.request(Client.chat("m", true, "")))));
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, new Reading());
            }
            ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
            while (nanos.size() + cutOff < streams) {
                selector.select(key -> read(key, buffer), 30_000);
            }
        }
    }

    private void read(SelectionKey key, ByteBuffer buffer) {
        Reading reading = (Reading) key.attachment();
        try {
            int count = ((SocketChannel) key.channel()).read(buffer.clear());
            bytes += Math.max(0, count);
            reading.read(buffer.flip());
            if (reading.isWhole()) {
                nanos.add(System.nanoTime() - reading.began);
                key.channel().close();
            } else if (count < 0) {
                cutOff++;
                key.channel().close();
            }
        } catch (IOException broken) {
            cutOff++;
            key.cancel();
        }
    }

    private void print(double seconds, double ideal, Duration cpu, Process server) throws IOException {
        Collections.sort(nanos);
        String status = Files.readString(Path.of("/proc/" + server.pid() + "/status"));
        System.out.printf("streams whole %d, cut off %d, %.1f MB%n", nanos.size(), cutOff, bytes / 1e6);
        System.out.printf(
                "a stream should take %.2f s: p50 %.2f, p99 %.2f, longest %.2f%n", ideal, at(0.5), at(0.99), at(1));
        System.out.printf(
                "simulator: %.1f s of CPU in %.1f s (%.2f cores), %s threads, %s resident%n",
                cpu.toMillis() / 1e3,
                seconds,
                cpu.toMillis() / 1e3 / seconds,
                field(status, "Threads"),
                field(status, "VmRSS"));
    }

    private double at(double share) {
        return nanos.get((int) Math.max(0, Math.ceil(share * nanos.size()) - 1)) / 1e9;
    }

    private static String field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name + ":"))
                .findFirst()
                .orElse(name + ":?")
                .substring(name.length() + 1)
                .strip();
    }
}
