package dev.weir.benchmarks.wire;

import java.util.function.Consumer;

/** One way to ask for a chat completion. Used by one thread. */
interface Contender extends AutoCloseable {

    /** Asks, and waits for the whole answer. */
    Reply plain(Question question) throws Exception;

    /**
     * Asks for a stream.
     *
     * @param listener gets each piece of the text as it arrives
     */
    Reply streamed(Question question, Consumer<String> listener) throws Exception;

    @Override
    void close();

    /** What is asked: a system message and a user's, which each contender turns into a request anew for each call. */
    record Question(String model, String system, String user) {}

    /** The whole text, and how many tokens the server says it has. */
    record Reply(String text, long tokens) {}
}
