package dev.weir.simulator;

import dev.weir.simulator.internal.anthropic.SimulatedAnthropic;
import dev.weir.simulator.internal.api.ApiDialect;
import dev.weir.simulator.internal.api.SimulatedApi;
import dev.weir.simulator.internal.api.UsageMeter;
import dev.weir.simulator.internal.http.BoundedRequestLog;
import dev.weir.simulator.internal.http.HttpServer;
import dev.weir.simulator.internal.openai.SimulatedOpenAi;
import dev.weir.simulator.internal.scenario.SeededRandom;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A server with the APIs of OpenAI and Anthropic, for tests, benchmarks and experiments. It listens on loopback, answers according to its
 * {@link Scenario}, and records requests in a {@link RequestLog}. It uses a few daemon threads, whatever the number of
 * requests.
 *
 * <pre>{@code
 * try (Simulator simulator = Simulator.builder().seed(42).start()) {
 *     client.post(simulator.baseUri() + "/chat/completions", …);
 *     assertThat(simulator.log().count()).isEqualTo(1);
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class Simulator implements AutoCloseable {
    private final String host;
    private final SeededRandom random;
    private final List<ApiDialect> dialects;
    private final InstantSource clock = InstantSource.system();
    private final BoundedRequestLog log;
    private final HttpServer server;
    private final UsageMeter usage = new UsageMeter();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Scenario scenario;

    Simulator(SimulatorBuilder settings) {
        host = settings.host;
        random = new SeededRandom(settings.seed);
        dialects = List.of(new SimulatedAnthropic(random), new SimulatedOpenAi(random));
        scenario = settings.scenario;
        log = new BoundedRequestLog(settings.log, clock);
        server = new HttpServer(host, settings.port, settings.http2, api(scenario), log);
    }

    public static SimulatorBuilder builder() {
        return new SimulatorBuilder();
    }

    private SimulatedApi api(Scenario next) {
        return new SimulatedApi(dialects, next, random, clock, System::nanoTime, usage);
    }

    Simulator start() {
        server.start();
        return this;
    }

    /** The base URL for an OpenAI client, such as {@code http://127.0.0.1:8089/v1}. */
    public URI baseUri() {
        return URI.create("http://" + host + ":" + port() + "/v1");
    }

    /** The base URL for an Anthropic client, such as {@code http://127.0.0.1:8089}. */
    public URI anthropicUri() {
        return URI.create("http://" + host + ":" + port());
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** The requests it received. */
    public RequestLog log() {
        return log;
    }

    /**
     * What a provider would bill, by model, since the start or the last reset. The input of a request counts when decoding
     * starts and its output as it is decoded, so a client that has read an answer finds it counted.
     */
    public Map<String, ModelUsage> usage() {
        return usage.usage();
    }

    /** Starts to count the usage again from zero, and returns what was billed until then. */
    public Map<String, ModelUsage> resetUsage() {
        return usage.reset();
    }

    /** The scenario it plays. */
    public Scenario scenario() {
        return scenario;
    }

    /** Starts another scenario. It applies to the requests that arrive from now on. */
    public void play(Scenario next) {
        scenario = next;
        server.serve(api(next));
    }

    /** A text for users: the address, the models, the faults and examples. */
    public String describe() {
        return new UsageText(baseUri(), scenario).text();
    }

    /** Waits until it is closed. */
    public void awaitClose() throws InterruptedException {
        closed.await();
    }

    /** Aborts the open requests, closes all connections and frees the port. */
    @Override
    public void close() {
        try {
            server.close();
        } finally {
            closed.countDown();
        }
    }
}
