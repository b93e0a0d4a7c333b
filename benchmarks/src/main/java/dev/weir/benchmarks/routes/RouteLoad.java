package dev.weir.benchmarks.routes;

import dev.weir.simulator.LogSettings;
import dev.weir.simulator.LoggedRequest;
import dev.weir.simulator.Simulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Sends calls at a steady rate, whether those before have ended or not, to two simulators of their own. */
final class RouteLoad {
    private static final String BODY = "{\"model\":\"model\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final int TOO_MANY_REQUESTS = 429;

    private final Trouble trouble;
    private final RouteContender.Factory contender;

    RouteLoad(Trouble trouble, RouteContender.Factory contender) {
        this.trouble = trouble;
        this.contender = contender;
    }

    /** Returns when every call has ended. */
    RouteResult run() throws Exception {
        ExecutorService callers = Executors.newCachedThreadPool();
        LogSettings log = LogSettings.DEFAULT.withRequests(100_000);
        try (Simulator first =
                        Simulator.builder().log(log).scenario(Trouble.well()).start();
                Simulator second =
                        Simulator.builder().log(log).scenario(Trouble.well()).start();
                RouteContender asked = contender.between(first.baseUri(), second.baseUri())) {
            warmUp(asked);
            first.play(trouble.atFirst());
            if (trouble == Trouble.RATE_LIMIT) {
                useUp(first.baseUri());
            }
            first.log().clear();
            second.log().clear();
            long began = System.nanoTime();
            List<MeasuredCall> calls = send(asked, callers);
            Duration over = trouble.over();
            return new RouteResult(calls, requests(first), requests(second), over == null ? 0 : began + over.toNanos());
        } finally {
            callers.shutdown();
        }
    }

    /** Loads the classes, connects, and lets whoever learns from latencies learn. */
    private static void warmUp(RouteContender contender) throws Exception {
        for (int i = 0; i < 20; i++) {
            contender.ask("Are you there?", piece -> {});
        }
    }

    private List<MeasuredCall> send(RouteContender contender, ExecutorService callers) {
        List<CompletableFuture<MeasuredCall>> calls = IntStream.range(0, trouble.calls())
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> MeasuredCall.of(contender, "Question " + i, Trouble.TEXT),
                        CompletableFuture.delayedExecutor(
                                i * 1_000_000_000L / Trouble.CALLS_PER_SECOND, TimeUnit.NANOSECONDS, callers)))
                .toList();
        return calls.stream().map(CompletableFuture::join).toList();
    }

    /** Uses up what the limit gives at once, so that it holds from the beginning. */
    private static void useUp(URI server) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + "/chat/completions"))
                .header("Authorization", "Bearer key")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        boolean refused = false;
        while (!refused) {
            refused =
                    IntStream.range(0, 50)
                            .mapToObj(i -> client.sendAsync(request, BodyHandlers.discarding()))
                            .toList()
                            .stream()
                            .anyMatch(response -> response.join().statusCode() == TOO_MANY_REQUESTS);
        }
    }

    private static List<LoggedRequest> requests(Simulator simulator) {
        return simulator.log().requests();
    }
}
