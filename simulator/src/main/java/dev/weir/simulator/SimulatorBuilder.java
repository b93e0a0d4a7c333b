package dev.weir.simulator;

/** Builds a {@link Simulator} and starts it. Not safe for use by many threads. */
public final class SimulatorBuilder {
    private static final int MAX_PORT = 65_535;

    String host = "127.0.0.1";
    int port;
    long seed;
    boolean http2;
    Scenario scenario = Scenario.DEFAULT;
    LogSettings log = LogSettings.DEFAULT;

    SimulatorBuilder() {}

    /** The address to listen on; loopback by default. */
    public SimulatorBuilder host(String host) {
        this.host = host;
        return this;
    }

    /**
     * The port to listen on, 0 to 65535; 0, the default, chooses a free port.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public SimulatorBuilder port(int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port must be between 0 and " + MAX_PORT + ", was " + port);
        }
        this.port = port;
        return this;
    }

    /** The seed of all randomness; 0 by default. */
    public SimulatorBuilder seed(long seed) {
        this.seed = seed;
        return this;
    }

    /**
     * Whether it also speaks HTTP/2 without TLS, by prior knowledge or upgrade; false by default. A fault of the
     * connection affects all its streams.
     */
    public SimulatorBuilder http2(boolean http2) {
        this.http2 = http2;
        return this;
    }

    public SimulatorBuilder scenario(Scenario scenario) {
        this.scenario = scenario;
        return this;
    }

    public SimulatorBuilder log(LogSettings log) {
        this.log = log;
        return this;
    }

    /**
     * Starts the simulator.
     *
     * @throws java.io.UncheckedIOException if the port is in use
     */
    public Simulator start() {
        return new Simulator(this).start();
    }
}
