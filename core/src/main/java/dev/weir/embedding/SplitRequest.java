package dev.weir.embedding;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** One embedding request on its way in parts. Not thread-safe. */
final class SplitRequest {
    /** The part of a token limit that is used, as tokens are estimated. */
    private static final double MARGIN = 0.9;

    private final EmbeddingRequest request;
    private final List<EmbeddingInput> inputs;
    private final EmbeddingSplitter.Target target;
    private final double longestPart;
    private final List<Embeddings> answers = new ArrayList<>();
    private int most;
    private int leastRefused;
    private int mostAccepted;
    private boolean refused;

    SplitRequest(
            EmbeddingRequest request, EmbeddingLimits limits, LongSupplier tokens, EmbeddingSplitter.Target target) {
        this.request = request;
        this.target = target;
        inputs = request.inputs();
        most = limits.inputs() == 0 ? inputs.size() : Math.min(limits.inputs(), inputs.size());
        leastRefused = most + 1;
        longestPart = inputs.size() == 1 ? Double.MAX_VALUE : longestPart(inputs, limits.tokens(), tokens);
    }

    /** The greatest length of a part, in units of {@link #length}, at which it is expected to be within the token limit. */
    private static double longestPart(List<EmbeddingInput> inputs, long limit, LongSupplier tokens) {
        if (limit == 0) {
            return Double.MAX_VALUE;
        }
        double length = inputs.stream().mapToLong(SplitRequest::length).sum();
        return MARGIN * limit * length / Math.max(1, tokens.getAsLong());
    }

    private static long length(EmbeddingInput input) {
        return input instanceof EmbeddingInput.Tokens tokens
                ? tokens.tokens().size()
                : ((EmbeddingInput.Text) input).text().length();
    }

    Embeddings embed() throws BackendException {
        int first = 0;
        while (first < inputs.size()) {
            int end = end(first);
            try {
                answers.add(target.embed(part(first, end), first));
                accepted(end - first);
                first = end;
            } catch (PartFailedException e) {
                if (end - first == 1) {
                    throw e.failure();
                }
                failed(end - first, e.isRefused());
            }
        }
        return answers.size() == 1 ? answers.get(0) : joined();
    }

    private int end(int first) {
        int end = first + 1;
        double length = length(inputs.get(first));
        while (end < inputs.size() && end - first < most) {
            length += length(inputs.get(end));
            if (length > longestPart) {
                break;
            }
            end++;
        }
        return end;
    }

    private EmbeddingRequest part(int first, int end) {
        return end - first == inputs.size()
                ? request
                : request.toBuilder().replaceInputs(inputs.subList(first, end)).build();
    }

    /** Between what was accepted and what was refused, the limit is found by bisection. */
    private void accepted(int size) {
        mostAccepted = Math.max(mostAccepted, size);
        most = refused && mostAccepted < leastRefused
                ? (mostAccepted + leastRefused) / 2
                : Math.min(2 * most, leastRefused - 1);
    }

    private void failed(int size, boolean bySize) {
        if (mostAccepted >= size) {
            mostAccepted = 0; // it is not the number of inputs alone
        }
        if (bySize) {
            leastRefused = Math.min(leastRefused, size);
            refused = true;
        }
        most = mostAccepted == 0 ? size / 2 : (mostAccepted + size) / 2;
    }

    /** The number of inputs that the target takes, if this request has shown it; otherwise 0. */
    int foundLimit() {
        return refused && mostAccepted < leastRefused ? mostAccepted : 0;
    }

    private Embeddings joined() throws BackendException {
        Embeddings first = answers.get(0);
        List<Embedding> vectors = new ArrayList<>(inputs.size());
        Usage usage = Usage.NONE;
        RateLimits rateLimits = null;
        for (Embeddings answer : answers) {
            requireAlike(first, answer);
            vectors.addAll(answer.vectors());
            usage = usage == null || answer.usage() == null ? null : usage.plus(answer.usage());
            rateLimits = answer.rateLimits() == null ? rateLimits : answer.rateLimits();
        }
        return new Embeddings(first.model(), vectors, usage, rateLimits, first.extras());
    }

    private static void requireAlike(Embeddings first, Embeddings other) throws BackendException {
        if (!first.model().equals(other.model())) {
            throw unlike("by '" + first.model() + "' and by '" + other.model() + "'");
        }
        if (first.dimensions() != other.dimensions()) {
            throw unlike("with " + first.dimensions() + " and with " + other.dimensions() + " dimensions");
        }
    }

    private static BackendException unlike(String difference) {
        return BackendException.builder(
                        Reason.MALFORMED, "the parts of one embedding request were answered " + difference)
                .build();
    }
}
