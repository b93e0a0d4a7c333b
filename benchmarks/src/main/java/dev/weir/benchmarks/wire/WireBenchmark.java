package dev.weir.benchmarks.wire;

import dev.weir.benchmarks.wire.Contender.Question;
import dev.weir.benchmarks.wire.Contender.Reply;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** One call after another to a server that answers at once; the operation of a stream is one of its tokens. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class WireBenchmark {
    /** How long an answer is. */
    static final int TOKENS = 400;

    private static final Question QUESTION = new Question(
            "gpt-4o-mini",
            "You turn what operators want into a deployment. Answer with the manifest and no word besides.",
            "Scale the access and mobility function of the northern region to five replicas, two of them in the second"
                    + " zone. ".repeat(8));

    /** Who asks: the name of one of {@link Contenders}. */
    @Param("OKHTTP")
    public String contender = "";

    /** The base URL of the server. */
    @Param("")
    public String server = "";

    @SuppressWarnings("NullAway.Init") // JMH calls open() first
    private Contender asked;

    /** Makes the contender. */
    @Setup
    public void open() {
        asked = Contenders.valueOf(contender).at(URI.create(server));
    }

    /** Ends its connections and threads. */
    @TearDown
    public void close() {
        asked.close();
    }

    /** A call that waits for the whole answer. */
    @Benchmark
    public String plain() throws Exception {
        return whole(asked.plain(QUESTION));
    }

    /** A token of a streamed call. */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public String streamed(Blackhole listener) throws Exception {
        return whole(asked.streamed(QUESTION, listener::consume));
    }

    private static String whole(Reply reply) {
        if (reply.tokens() != TOKENS || reply.text().isEmpty()) {
            throw new IllegalStateException("an answer of " + reply.tokens() + " tokens, and not of " + TOKENS);
        }
        return reply.text();
    }
}
