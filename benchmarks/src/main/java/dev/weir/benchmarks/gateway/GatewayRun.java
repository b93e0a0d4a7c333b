package dev.weir.benchmarks.gateway;

import dev.weir.benchmarks.Median;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Requests through each contender in turn, round after round, to one provider with a canned answer; everything on this machine.
 * What is printed are medians. Needs {@code nginx} and {@code wrk}, and {@code npm} for Portkey.
 */
public final class GatewayRun {
    private static final int WRK_SECONDS = 8;

    /** A JVM on two cores has compiled what a request needs after a minute of load. */
    private static final int WARM_UP_SECONDS = 75;

    private static final int PACED_SECONDS = 6;
    private static final int RATE = 1_000;
    private static final int PORTKEY_RATE = 200;
    private static final int IDLE = 10_000;

    private final Path folder;
    private final List<Contender> contenders = new ArrayList<>();

    private GatewayRun(Path folder) {
        this.folder = folder;
    }

    /** What one round gave. */
    private record Round(WrkLoad.Result wrk, Duration cpu, double megabytes, PacedLoad.Result paced) {
        double cpuMicros() {
            return cpu.toNanos() / 1e3 / wrk.requests();
        }
    }

    /** A way to the provider, and what each round gave. */
    private record Contender(
            String name, Server server, RequestText request, int rate, int warmUpSeconds, List<Round> rounds) {
        double median(ToDoubleFunction<Round> figure) {
            return Median.of(rounds.stream().mapToDouble(figure).boxed().toList());
        }
    }

    /** Measures on the JDK that runs this; the first argument is how many rounds, the second {@code header} for a header. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        if (args.length > 1) {
            print(
                    "contender",
                    "JDK",
                    "requests/s",
                    "of nginx",
                    "p50 ms",
                    "p99 ms",
                    "CPU µs",
                    "MB",
                    "paced p50 µs",
                    "paced p99 µs",
                    "added µs");
            print("---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
        }
        Path folder = Files.createTempDirectory("weir-gateway-benchmark");
        Servers servers = new Servers(folder, Servers.distribution());
        String key = servers.weirKey();
        try (Server provider = servers.provider();
                Server nginx = servers.nginx(provider);
                Server portkey = servers.portkey();
                Server weir = servers.weir(provider)) {
            GatewayRun run = new GatewayRun(folder);
            run.add("direct", provider, Map.of(), RATE, 1);
            run.add("nginx", nginx, Map.of(), RATE, 1);
            run.add("Weir", weir, Map.of("Authorization", "Bearer " + key), RATE, WARM_UP_SECONDS);
            run.add(
                    "Portkey",
                    portkey,
                    Map.of(
                            "Authorization",
                            "Bearer none",
                            "x-portkey-provider",
                            "openai",
                            "x-portkey-custom-host",
                            "http://127.0.0.1:" + provider.port() + "/v1"),
                    PORTKEY_RATE,
                    WRK_SECONDS);
            run.measure(rounds);
            idle(weir);
        }
    }

    private void add(String name, Server server, Map<String, String> headers, int rate, int warmUpSeconds) {
        contenders.add(new Contender(name, server, new RequestText(headers), rate, warmUpSeconds, new ArrayList<>()));
    }

    private void measure(int rounds) throws IOException, InterruptedException {
        for (Contender contender : contenders) {
            new WrkLoad(folder, contender.request(), contender.warmUpSeconds())
                    .run(contender.server().port());
            contender.server().awaitQuiet();
        }
        for (int i = 0; i < rounds; i++) {
            for (Contender contender : contenders) {
                contender.rounds().add(round(contender));
            }
        }
        Contender direct = contenders.get(0);
        Contender nginx = contenders.get(1);
        for (Contender contender : contenders) {
            boolean likeDirect = contender.rate() == direct.rate();
            print(
                    contender.name(),
                    Integer.toString(Runtime.version().feature()),
                    number("%.0f", contender.median(round -> round.wrk().perSecond())),
                    number(
                            "%.2f",
                            contender.median(round -> round.wrk().perSecond())
                                    / nginx.median(round -> round.wrk().perSecond())),
                    number("%.2f", contender.median(round -> round.wrk().p50Millis())),
                    number("%.2f", contender.median(round -> round.wrk().p99Millis())),
                    number("%.0f", contender.median(Round::cpuMicros)),
                    number("%.0f", contender.median(Round::megabytes)),
                    number("%.0f", contender.median(round -> round.paced().p50Micros())),
                    number("%.0f", contender.median(round -> round.paced().p99Micros())),
                    likeDirect
                            ? number(
                                    "%.0f",
                                    contender.median(round -> round.paced().p99Micros())
                                            - direct.median(
                                                    round -> round.paced().p99Micros()))
                            : "at " + contender.rate() + "/s");
        }
    }

    private Round round(Contender contender) throws IOException, InterruptedException {
        Duration before = contender.server().cpu();
        WrkLoad.Result wrk = new WrkLoad(folder, contender.request(), WRK_SECONDS)
                .run(contender.server().port());
        Duration cpu = contender.server().cpu().minus(before);
        double megabytes = contender.server().megabytes();
        contender.server().awaitQuiet();
        PacedLoad.Result paced = new PacedLoad(contender.request(), contender.rate(), PACED_SECONDS)
                .run(contender.server().port());
        return new Round(wrk, cpu, megabytes, paced);
    }

    private static void idle(Server weir) throws IOException {
        double before = weir.megabytes();
        try (IdleConnections connections = IdleConnections.open(IDLE, weir.port())) {
            System.out.printf(
                    Locale.ROOT,
                    "Weir: ready after %.2f s; %d idle connections: %.0f MB resident, %.0f before%n",
                    weir.startTime().toNanos() / 1e9,
                    IDLE,
                    weir.megabytes(),
                    before);
        }
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static void print(Object... cells) {
        System.out.printf(
                Locale.ROOT, "| %-14s | %3s | %10s | %8s | %7s | %7s | %11s | %8s | %11s | %11s | %9s |%n", cells);
    }
}
