package dev.weir.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * An OpenAI-compatible server for tests, benchmarks and trying things out. It listens on loopback, answers as its {@link
 * Scenario} says, and keeps a {@link RequestLog}. Its threads are daemons, few, and do not grow with the number of requests.
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
    private static final long SWEEP_NANOS = Duration.ofMillis(25).toNanos();

    private final Seed seed;
    private final RequestLog log;
    private final Front front;
    private final Server server;
    private final WireConnector connector;
    private final Timer timer = new Timer();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Scenario scenario;

    Simulator(SimulatorBuilder settings) {
        InstantSource clock = InstantSource.system();
        seed = new Seed(settings.seed);
        scenario = settings.scenario;
        log = new RequestLog(settings.log, clock);
        front = new Front(
                new Planner(seed, clock), seed, log, settings.log.keys(), timer, performance(settings.scenario));
        QueuedThreadPool threads = new QueuedThreadPool(16, 4);
        threads.setName("weir-simulator");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setHandler(front);
        connector = connector(settings);
        server.addConnector(connector);
    }

    public static SimulatorBuilder builder() {
        return new SimulatorBuilder();
    }

    private WireConnector connector(SimulatorBuilder settings) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(64 * 1024);
        ConnectionFactory http1 = new HttpConnectionFactory(http);
        WireConnector made = settings.http2
                ? new WireConnector(server, log, http1, new HTTP2CServerConnectionFactory(http))
                : new WireConnector(server, log, http1);
        made.setHost(settings.host);
        made.setPort(settings.port);
        made.setAcceptQueueSize(4_096);
        made.setIdleTimeout(0);
        return made;
    }

    private Performance performance(Scenario next) {
        return new Performance(next, seed, System::nanoTime);
    }

    Simulator start() {
        try {
            connector.open();
            server.start();
        } catch (IOException failure) {
            close();
            throw new UncheckedIOException(failure.getMessage(), failure);
        } catch (Exception failure) {
            close();
            throw new IllegalStateException("the simulator did not start", failure);
        }
        timer.every(SWEEP_NANOS, front::cancelAbandoned);
        return this;
    }

    /** What an OpenAI client takes as its base URL, such as {@code http://127.0.0.1:8089/v1}. */
    public URI baseUri() {
        return URI.create("http://" + connector.getHost() + ":" + port() + "/v1");
    }

    /** The port it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** What it was asked. */
    public RequestLog log() {
        return log;
    }

    /** What it plays. */
    public Scenario scenario() {
        return scenario;
    }

    /** Plays another scenario from now on, from its beginning. Requests that have arrived go on as they were. */
    public void play(Scenario next) {
        scenario = next;
        front.play(performance(next));
    }

    /** What it offers and how to use it, for a person to read. */
    public String describe() {
        return new Description(baseUri(), scenario).text();
    }

    /** Waits until it is closed. */
    public void awaitClose() throws InterruptedException {
        closed.await();
    }

    /** Breaks off the open requests, closes every connection and frees the port. */
    @Override
    public void close() {
        front.closeAll();
        try {
            server.setStopTimeout(0);
            server.stop();
        } catch (Exception failure) {
            throw new IllegalStateException("the simulator did not stop", failure);
        } finally {
            front.closeAll(); // those that arrived meanwhile
            timer.close();
            closed.countDown();
        }
    }
}
