package dev.weir.benchmarks.wire;

import dev.weir.Weir;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Opens many streamed calls at once in one client, against a simulator in another process whose answers take seconds, and
 * prints what became of them and what they took. Each run is made twice, and the second one is printed.
 */
public final class StreamsRun {
    private static final Pacing PACING = new Pacing(Duration.ofSeconds(2), Duration.ofMillis(50), 101);

    private final int calls;
    private final @Nullable ExecutorService threads;

    private StreamsRun(int calls, @Nullable ExecutorService threads) {
        this.calls = calls;
        this.threads = threads;
    }

    /**
     * Runs on the JDK that runs this, with as many calls as the first argument says: on threads of the client, and on a JDK
     * without virtual threads once more with a thread of the application for each call.
     */
    public static void main(String[] args) throws IOException {
        int calls = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        new StreamsRun(calls, null).run();
        if (Runtime.version().feature() < 21) {
            ExecutorService threads = Executors.newFixedThreadPool(calls);
            try {
                new StreamsRun(calls, threads).run();
            } finally {
                threads.shutdown();
            }
        }
    }

    /** The settings that so many calls at once need. */
    private Weir client(URI server) {
        return Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", "primary")
                .set("llm.client.timeout", "5m")
                .set("llm.circuitBreaker.maxConcurrentRequests", calls)
                .set("llm.backends.primary.type", "openai")
                .set("llm.backends.primary.baseUrl", server.toString())
                .set("llm.backends.primary.slotLimited", false)
                .set("llm.backends.primary.maxIdleConnections", calls)
                .build();
    }

    private void run() throws IOException {
        try (SimulatorProcess simulator = SimulatorProcess.start(PACING);
                Weir weir = client(simulator.server())) {
            wholeOf(begin(weir, new ArrayList<>())); // loads and compiles the classes of both processes
            measure(simulator, weir);
        }
    }

    private void measure(SimulatorProcess simulator, Weir weir) throws IOException {
        try (Gauges gauges = Gauges.start(PACING.firstToken().plusSeconds(2))) {
            List<StreamedCall> begun = new ArrayList<>();
            Duration cpuBefore = simulator.cpu();
            long start = System.nanoTime();
            long whole = wholeOf(begin(weir, begun));
            double took = (System.nanoTime() - start) / 1e9;
            print(
                    "JDK",
                    Runtime.version().feature() + (threads == null ? "" : ", a thread of the application per call"));
            print("calls whole, failed", whole + ", " + (calls - whole));
            print("seconds for all, for one at its pace", seconds(took) + ", " + seconds(PACING.whole()));
            printFirstTokens(begun);
            gauges.print(StreamsRun::print);
            print("connections", Long.toString(simulator.connections()));
            print("CPU seconds of the simulator", seconds(simulator.cpu().minus(cpuBefore)));
            System.out.println();
        }
    }

    private static long wholeOf(List<CompletableFuture<Boolean>> ends) {
        return ends.stream().filter(CompletableFuture::join).count();
    }

    private List<CompletableFuture<Boolean>> begin(Weir weir, List<StreamedCall> begun) {
        List<CompletableFuture<Boolean>> ends = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            StreamedCall call = new StreamedCall(PACING.tokens());
            begun.add(call);
            ends.add(threads == null ? call.begin(weir) : call.begin(weir, threads));
        }
        return ends;
    }

    private static void printFirstTokens(List<StreamedCall> begun) {
        List<Double> seconds =
                begun.stream().map(StreamedCall::secondsToFirstToken).sorted().toList();
        print(
                "seconds to first token: pace, p50, p99",
                seconds(PACING.firstToken()) + ", " + at(seconds, 0.5) + ", " + at(seconds, 0.99));
    }

    private static String at(List<Double> sorted, double share) {
        return seconds(sorted.get((int) Math.ceil(share * sorted.size()) - 1));
    }

    private static String seconds(Duration span) {
        return seconds(span.toNanos() / 1e9);
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static void print(String name, String value) {
        System.out.printf(Locale.ROOT, "| %-38s | %s |%n", name, value);
    }
}
