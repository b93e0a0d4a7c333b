package dev.weir.benchmarks.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * A thousand streams at once of 64 pieces, one each 20 ms: from the simulator, and from it through Weir. Everything runs on this
 * machine; the simulator has to keep its pace, so look at its row first.
 */
public final class StreamedRun {
    private static final int STREAMS = 1_000;
    private static final int PIECES = 64;
    private static final int WARM_UPS = 4;
    private static final String ROW = "| %-9s | %3s | %12s | %12s | %15s | %7s |%n";

    private StreamedRun() {}

    /** Measures on the JDK that runs this; the first argument is how many rounds, the second {@code header} for a header. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        if (args.length > 1) {
            System.out.printf(ROW, "contender", "JDK", "first p50 ms", "first p99 ms", "longest gap ms", "stalled");
            System.out.printf(ROW, "---", "--:", "--:", "--:", "--:", "--:");
        }
        Path folder = Files.createTempDirectory("weir-gateway-benchmark");
        Servers servers = new Servers(folder, Servers.distribution());
        String key = servers.weirKey();
        Map<String, String> headers = Map.of("Authorization", "Bearer " + key);
        try (Server provider = servers.simulator("provider", """
                        timing: { firstToken: 100ms, perToken: 20ms }
                        answer: { tokens: %d }
                        """.formatted(PIECES));
                Server weir = servers.weir(provider)) {
            StreamLoad load = new StreamLoad(new RequestText(headers).streamed(PIECES), STREAMS, PIECES);
            for (int i = 0; i < WARM_UPS; i++) {
                load.run(weir.port());
            }
            weir.awaitQuiet();
            for (int i = 0; i < rounds; i++) {
                print("direct", load.run(provider.port()));
                print("Weir", load.run(weir.port()));
            }
        }
    }

    private static void print(String contender, StreamLoad.Result result) {
        System.out.printf(
                Locale.ROOT,
                ROW,
                contender,
                Runtime.version().feature(),
                number(result.firstP50Millis()),
                number(result.firstP99Millis()),
                number(result.longestMillis()),
                result.stalled());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
