package dev.weir.it.route;

import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.simulator.Timing;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** A simulator in a process of its own, which is killed and started again at the same port. For one thread. */
final class ProviderProcess implements AutoCloseable {
    private static final long SEED = 5;
    /** Below the ports that systems give to outgoing connections, one of which could take the port in the meantime. */
    private static final int FIRST_PORT = 20_000;

    private static final int PORTS = 12_000;

    private final int port;
    private final Path log;
    private Process process;

    private ProviderProcess(int port, Path log) throws IOException {
        this.port = port;
        this.log = log;
        process = launch();
    }

    /** Starts a provider at a free port. It may not be reachable yet. */
    static ProviderProcess start(RandomGenerator random, Path log) throws IOException {
        while (true) {
            int port = FIRST_PORT + random.nextInt(PORTS);
            if (isFree(port)) {
                return new ProviderProcess(port, log);
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return free.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** The answers of all providers: the same to the same request, which depend on the request. */
    static Simulator answering(int port, Timing timing) {
        AnswerSettings answer = AnswerSettings.FILLER.withTokens(10, 40).withContinuation(true);
        Scenario scenario = Scenario.builder().timing(timing).answer(answer).build();
        return Simulator.builder().port(port).seed(SEED).scenario(scenario).start();
    }

    /** The process: a simulator until standard input ends, so that it does not outlive the process that started it. */
    public static void main(String[] args) throws IOException {
        Timing timing = Timing.INSTANT
                .withFirstToken(Duration.ofMillis(20))
                .withPerToken(Duration.ofMillis(4))
                .withJitter(0.5);
        try (Simulator simulator = answering(Integer.parseInt(args[0]), timing)) {
            System.out.println("listens at " + simulator.baseUri());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProviderProcess.class.getName(),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** Kills the process, as with SIGKILL, and waits until it has ended. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("process " + process.pid() + " was not killed");
        }
    }

    void startAgain() throws IOException {
        process = launch();
    }

    /** Whether it listens. */
    boolean isReachable() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the provider has ended, see " + log);
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    URI openAi() {
        return URI.create("http://127.0.0.1:" + port + "/v1");
    }

    URI anthropic() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
