package dev.weir.embedding;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends embedding requests in parts where they are larger than a target takes, one part after the other, and joins the
 * answers. Thread-safe.
 *
 * <pre>{@code
 * EmbeddingSplitter splitter = new EmbeddingSplitter(time);
 * Embeddings answer = splitter.embed("primary/model-1", request, limits, () -> tokens, (part, first) -> backend.embed(part, call));
 * }</pre>
 *
 * <p>Parts are formed by number and by tokens. A part that is refused as too large, as invalid or with a malformed answer is
 * halved; after an answer the size grows again, to below the smallest one that was refused. So the limit of a server that
 * does not tell it is found in logarithmic steps, and is remembered for ten minutes. A single input that is refused fails the
 * request.
 */
public final class EmbeddingSplitter {
    private static final long REMEMBERED = Duration.ofMinutes(10).toNanos();
    private static final int MOST_TARGETS = 1_000;

    private final ConcurrentHashMap<String, Learned> learned = new ConcurrentHashMap<>();
    private final TimeSource time;

    /** @param time the clock by which learned limits expire */
    public EmbeddingSplitter(TimeSource time) {
        this.time = time;
    }

    /** The largest number of inputs that was accepted below one that was refused. */
    private record Learned(int inputs, long nanos) {}

    /** Where parts are sent to. */
    @FunctionalInterface
    public interface Target {
        /**
         * Sends a part.
         *
         * @param first the index of its first input among those of the whole request
         * @return one vector per input
         * @throws PartFailedException if the size of the part may be why it failed
         * @throws BackendException the failure of the request
         */
        Embeddings embed(EmbeddingRequest part, int first) throws BackendException, PartFailedException;
    }

    /**
     * Sends a request, in parts if necessary.
     *
     * @param target the name of the target, of which limits are learned
     * @param limits its known limits
     * @param tokens estimates the tokens of the whole request; only used where their number is limited
     * @return the answer, with one vector per input in their order; its usage is null if that of a part is
     * @throws RuntimeException the failure of a part of one input, as the target throws it
     * @throws BackendException as the target throws it; for {@link Reason#MALFORMED} if the answers to parts do not fit
     *     together
     */
    public Embeddings embed(
            String target, EmbeddingRequest request, EmbeddingLimits limits, LongSupplier tokens, Target parts)
            throws BackendException {
        Integer known = known(target);
        SplitRequest split = new SplitRequest(request, known == null ? limits : limits.atMost(known), tokens, parts);
        Embeddings answer = split.embed();
        int found = split.foundLimit();
        if (found > 0) {
            learn(target, found);
        }
        return answer;
    }

    private @Nullable Integer known(String target) {
        Learned known = learned.get(target);
        if (known == null) {
            return null;
        }
        if (time.nanoTime() - known.nanos < REMEMBERED) {
            return known.inputs;
        }
        learned.remove(target, known);
        return null;
    }

    private void learn(String target, int inputs) {
        if (learned.size() >= MOST_TARGETS) {
            learned.clear();
        }
        learned.put(target, new Learned(inputs, time.nanoTime()));
    }
}
