package dev.weir.benchmarks.gateway;

import dev.weir.benchmarks.gateway.SoakClient.Ending;
import java.io.IOException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Twenty minutes, or as many as the first argument says, of plain, streamed, repeated and abandoned requests through Weir, at half
 * of the rate that it reaches at the start, to two providers that fail at random, one of which is killed and started again every
 * two minutes. Prints a row for each minute. Exits with 1 if a request did not end as it should, the memory grew, a call is in flight
 * after the last has ended, or the usage ledger has fewer entries than there were answers; those of attempts that failed count among
 * the entries. Threads and file descriptors are printed, and judged by who reads them.
 */
public final class SoakRun {
    private static final int CLIENTS = 64;
    private static final int CALIBRATION_SECONDS = 60;
    private static final int DOWN_SECONDS = 10;
    private static final int KILL_EVERY_MINUTES = 2;
    private static final String SCENARIO = """
            timing: { firstToken: 2ms, perToken: 0ms }
            answer: { minTokens: 10, maxTokens: 60 }
            rules:
              - { fault: status-500, rate: 0.02 }
              - { fault: rate-limit-seconds, rate: 0.005 }
              - { fault: reset-halfway, rate: 0.01 }
              - { fault: reset-before-response, rate: 0.01 }
              - { fault: error-event, rate: 0.01 }
              - { fault: no-answer, rate: 0.0005 }
              - { fault: malformed-json, rate: 0.005 }
              - { fault: slow, rate: 0.01 }
            """;

    private final Servers servers;
    private final int minutes;
    private final List<String> complaints = new ArrayList<>();

    private SoakRun(Servers servers, int minutes) {
        this.servers = servers;
        this.minutes = minutes;
    }

    /** Measures on the JDK that runs this. */
    public static void main(String[] args) throws Exception {
        int minutes = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        Path folder = Files.createTempDirectory("weir-gateway-soak");
        SoakRun run = new SoakRun(new Servers(folder, Servers.distribution()), minutes);
        run.measure();
        run.complaints.forEach(System.out::println);
        System.out.println(
                run.complaints.isEmpty() ? "Nothing is left, and everything ended as it should." : "Files: " + folder);
        System.exit(run.complaints.isEmpty() ? 0 : 1);
    }

    private void measure() throws Exception {
        String key = servers.weir("keys", "create", "--name", "soak", "--admin");
        int failing = Server.freePort();
        try (Server other = servers.simulator("other", SCENARIO)) {
            Server first = servers.simulator("first", SCENARIO, failing);
            try (Server weir = serve(failing, other.port())) {
                SoakClient client = new SoakClient(weir.port(), key, CLIENTS);
                SoakClient.Counts calibration = client.run(CALIBRATION_SECONDS, 0);
                long perSecond = Math.max(1, calibration.total() / CALIBRATION_SECONDS / 2);
                System.out.println("JDK " + Runtime.version().feature() + ", " + perSecond
                        + " requests a second, after " + calibration.total() / CALIBRATION_SECONDS + " at most");
                print(
                        "minute",
                        "requests",
                        "answered",
                        "refused",
                        "broken",
                        "abandoned",
                        "wrong",
                        "MB",
                        "threads",
                        "files");
                print("--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
                List<State> states = new ArrayList<>();
                SoakClient.Counts all = calibration;
                for (int minute = 1; minute <= minutes; minute++) {
                    boolean kills = minute % KILL_EVERY_MINUTES == 0;
                    if (kills) {
                        first.kill();
                    }
                    SoakClient.Counts counts = client.run(kills ? DOWN_SECONDS : 60, perSecond);
                    if (kills) {
                        first = servers.simulator("first", SCENARIO, failing);
                        counts = counts.plus(client.run(60 - DOWN_SECONDS, perSecond));
                    }
                    states.add(row(minute, counts, weir));
                    all = all.plus(counts);
                }
                client.close();
                weir.awaitQuiet();
                TimeUnit.SECONDS.sleep(5); // idle connections and threads are given back after a while
                judge(all, states, weir, key);
            } finally {
                first.close();
            }
        }
    }

    private Server serve(int first, int second) throws IOException, InterruptedException {
        int port = Server.freePort();
        return servers.serve(port, """
                llm:
                  client: { backend: first, model: chat, timeout: 20s }
                  backends:
                    first: { type: openai, baseUrl: 'http://127.0.0.1:%d/v1', apiKey: none, slotLimited: false }
                    second: { type: openai, baseUrl: 'http://127.0.0.1:%d/v1', apiKey: none, slotLimited: false }
                  routes:
                    chat:
                      targets: [ { backend: first, model: gpt-4o-mini }, { backend: second, model: gpt-4o-mini } ]
                  cache: { type: memory, maxEntries: 1000 }
                  costs: { type: pricelist }
                  exporters:
                    metrics: { type: prometheus, port: 0 }
                  gateway: { port: %d }
                """.formatted(first, second, port));
    }

    /** What the process holds at an instant. */
    private record State(double megabytes, long threads, long files) {
        static State of(Server server) throws IOException {
            return new State(server.megabytes(), server.threads(), server.files());
        }
    }

    private static State row(int minute, SoakClient.Counts counts, Server weir) throws IOException {
        State state = State.of(weir);
        print(
                minute,
                counts.total(),
                counts.of(Ending.ANSWERED),
                counts.of(Ending.REFUSED),
                counts.of(Ending.BROKEN),
                counts.of(Ending.ABANDONED),
                counts.of(Ending.WRONG),
                String.format(Locale.ROOT, "%.0f", state.megabytes()),
                state.threads(),
                state.files());
        return state;
    }

    private void judge(SoakClient.Counts all, List<State> states, Server weir, String key) throws Exception {
        check(
                all.of(Ending.WRONG) == 0,
                all.of(Ending.WRONG) + " requests did not end as they should: " + all.firstWrong());
        double share = (double) all.of(Ending.ANSWERED) / Math.max(1, all.total() - all.of(Ending.ABANDONED));
        System.out.printf(Locale.ROOT, "answered: %.3f %% of those that were not abandoned%n", 100 * share);
        int third = Math.max(1, states.size() / 3);
        double before = average(states.subList(Math.max(0, third - 1), Math.max(third, states.size() - third)));
        double after = average(states.subList(states.size() - third, states.size()));
        check(
                after < 1.1 * before + 10,
                String.format(Locale.ROOT, "the memory grew from %.0f to %.0f MB", before, after));
        State end = State.of(weir);
        System.out.printf(
                Locale.ROOT,
                "at the end: %.0f MB, %d threads, %d files%n",
                end.megabytes(),
                end.threads(),
                end.files());
        long inFlight = inFlight(weir.port(), key);
        check(inFlight == 0, inFlight + " calls are in flight after the last has ended");
        JsonNode total = JsonMapper.shared()
                .readTree(servers.weir(
                        "costs", "--json", "-c", servers.configuration().toString()))
                .path("total");
        long entries = total.path("attempts").asLong() + total.path("fromCache").asLong();
        System.out.println("ledger: " + total.path("attempts") + " attempts and " + total.path("fromCache")
                + " from the cache, for " + all.of(Ending.ANSWERED) + " answers");
        check(
                entries >= all.of(Ending.ANSWERED),
                "the ledger lacks " + (all.of(Ending.ANSWERED) - entries) + " answers");
    }

    private static long inFlight(int port, String key) throws IOException {
        URLConnection metrics =
                URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openConnection();
        metrics.setRequestProperty("Authorization", "Bearer " + key);
        return new String(metrics.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("llm_requests_in_flight{"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static double average(List<State> states) {
        return states.stream().mapToDouble(State::megabytes).average().orElse(0);
    }

    private void check(boolean holds, String complaint) {
        if (!holds) {
            complaints.add("FALLS: " + complaint);
        }
    }

    private static void print(Object... cells) {
        System.out.printf(Locale.ROOT, "| %6s | %10s | %8s | %8s | %7s | %9s | %5s | %6s | %7s | %5s |%n", cells);
    }
}
