package dev.weir.benchmarks.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * Measures whether the simulator keeps its pace under many streams: it runs in a process of its own, and one thread here
 * reads them all. What that thread adds to the lateness of a token is counted with it.
 */
public final class SimulatorRun {
    private static final Pacing PACING = new Pacing(Duration.ZERO, Duration.ofMillis(50), 200);
    private static final long PATIENCE_MILLIS = 30_000;

    private final Lateness first = new Lateness();
    private final Lateness further = new Lateness();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private final int streams;
    private int whole;
    private int cutOff;

    private SimulatorRun(int streams) {
        this.streams = streams;
    }

    /** Runs on the JDK that runs this, with as many streams as the first argument says. */
    public static void main(String[] args) throws IOException {
        int streams = args.length > 0 ? Integer.parseInt(args[0]) : 2_000;
        try (SimulatorProcess simulator = SimulatorProcess.start(PACING)) {
            new SimulatorRun(streams).run(simulator.server()); // loads and compiles its classes
            SimulatorRun run = new SimulatorRun(streams);
            Duration before = simulator.cpu();
            long start = System.nanoTime();
            run.run(simulator.server());
            double seconds = (System.nanoTime() - start) / 1e9;
            run.print(seconds, simulator.cpu().minus(before).toNanos() / 1e9);
        }
    }

    private void run(URI server) throws IOException {
        InetSocketAddress address = new InetSocketAddress(server.getHost(), server.getPort());
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < streams; i++) {
                ask(selector, address);
                selector.selectNow(this::read);
            }
            while (whole + cutOff < streams) {
                if (selector.select(this::read, PATIENCE_MILLIS) == 0) {
                    throw new IOException("the simulator has fallen silent");
                }
            }
        }
    }

    private void ask(Selector selector, InetSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        channel.write(ByteBuffer.wrap(request()));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new TimedStream(PACING, first, further));
    }

    private static byte[] request() {
        String body = "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello.\"}]}";
        String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }

    private void read(SelectionKey key) {
        TimedStream stream = (TimedStream) key.attachment();
        try {
            int count = ((SocketChannel) key.channel()).read(buffer.clear());
            stream.read(buffer.flip(), System.nanoTime());
            if (count < 0 || stream.isWhole()) {
                end(key, stream);
            }
        } catch (IOException broken) {
            cutOff++;
            key.cancel();
        }
    }

    private void end(SelectionKey key, TimedStream stream) throws IOException {
        whole += stream.isWhole() ? 1 : 0;
        cutOff += stream.isWhole() ? 0 : 1;
        key.channel().close();
    }

    private void print(double seconds, double cpu) {
        row("JDK", "%d", Runtime.version().feature());
        row("streams whole, cut off", "%d, %d", whole, cutOff);
        row(
                "seconds for all, for one at its pace",
                "%.2f, %.2f",
                seconds,
                PACING.whole().toNanos() / 1e9);
        row("ms to first token, of 0: p50, p99", "%.1f, %.1f", first.millisAt(0.5), first.millisAt(0.99));
        row("ms behind the pace after it: p50, p99", "%.1f, %.1f", further.millisAt(0.5), further.millisAt(0.99));
        row("CPU seconds of the simulator", "%.2f", cpu);
        row("cores that it used", "%.2f", cpu / seconds);
        System.out.println();
    }

    private static void row(String name, String format, Object... values) {
        System.out.printf(Locale.ROOT, "| %-38s | %s |%n", name, String.format(Locale.ROOT, format, values));
    }
}
