package dev.weir.simulator;

/** Builds a {@link Simulator} and starts it. Not safe for use by many threads. */
public final class SimulatorBuilder {
    String host = "127.0.0.1";
    int port;
    long seed;
    boolean http2;
    Scenario scenario = Scenario.DEFAULT;
    LogSettings log = LogSettings.DEFAULT;

    SimulatorBuilder() {}

    /** The address to listen on; loopback unless set. */
    public SimulatorBuilder host(String host) {
        this.host = host;
        return this;
    }

    /** The port to listen on; 0, as unless set, for a free one. */
    public SimulatorBuilder port(int port) {
        this.port = port;
        return this;
    }

    /** Whatever is left to chance follows from this number; 0 unless set. */
    public SimulatorBuilder seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** Whether it also speaks HTTP/2 without TLS, by prior knowledge or upgrade. Faults of a connection hit all its streams. */
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
     * Starts it.
     *
     * @throws java.io.UncheckedIOException if the port is taken
     */
    public Simulator start() {
        return new Simulator(this).start();
    }
}
