package dev.weir.bench.cell;

import java.io.IOException;
import java.nio.file.Path;

/** The server that is asked. Safe for use by many threads. */
public interface Provider extends AutoCloseable {

    /**
     * Prepares the server for one contender.
     *
     * @param healthy a scenario for the time before the run
     * @return its base URL
     */
    String start(Path healthy) throws IOException;

    /** Begins the run with this scenario, and counts from zero. */
    void play(String url, Path scenario) throws IOException;

    /** What arrived since. */
    ProviderLoad load(String url) throws IOException;

    /** Ends what was prepared. */
    void stop(String url) throws IOException;

    @Override
    void close();
}
