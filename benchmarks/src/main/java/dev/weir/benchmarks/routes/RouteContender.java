package dev.weir.benchmarks.routes;

import java.net.URI;
import java.util.function.Consumer;

/** One way to have a question answered by a first target or, if that fails, by a second one. Used by many threads. */
interface RouteContender extends AutoCloseable {

    /**
     * Asks for a stream, and waits for its end.
     *
     * @param listener gets each piece of the text as it arrives
     * @return the whole text
     */
    String ask(String question, Consumer<String> listener) throws Exception;

    @Override
    void close();

    /** Makes a contender for two servers. */
    @FunctionalInterface
    interface Factory {
        RouteContender between(URI first, URI second);
    }
}
