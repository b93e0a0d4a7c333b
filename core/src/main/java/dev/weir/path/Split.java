package dev.weir.path;

import dev.weir.call.AttemptLog;
import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.embedding.EmbeddingLimits;
import dev.weir.embedding.EmbeddingSplitter;
import dev.weir.embedding.PartFailedException;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.time.TimeSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Sends an embedding request that is larger than its target takes in parts, each with retries and a permit of its own. */
final class Split implements Stage {
    private static final Set<Reason> REFUSED = EnumSet.of(
            Reason.REQUEST_TOO_LARGE,
            Reason.RESPONSE_TOO_LARGE,
            Reason.CONTEXT_LENGTH_EXCEEDED,
            Reason.INVALID_REQUEST);

    private final Map<String, EmbeddingLimits> limits;
    private final EmbeddingSplitter splitter;
    private final TimeSource time;

    /** @param limits of each backend, by its name */
    Split(Map<String, EmbeddingLimits> limits, TimeSource time) {
        this.limits = Map.copyOf(limits);
        this.time = time;
        splitter = new EmbeddingSplitter(time);
    }

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        if (!(call.request() instanceof EmbeddingRequest request)
                || request.inputs().size() == 1) {
            return next.proceed(call);
        }
        return splitter.embed(
                call.backend() + "/" + call.model(),
                request,
                limits.getOrDefault(call.backend(), EmbeddingLimits.UNKNOWN),
                call::promptTokens,
                (part, first) -> ask(call, part, first, next));
    }

    private Embeddings ask(Call call, EmbeddingRequest part, int first, Next next)
            throws BackendException, PartFailedException {
        boolean whole = part.inputs().size()
                == ((EmbeddingRequest) call.request()).inputs().size();
        Call asked = whole ? call : call.part(part);
        AttemptLog before = call.attemptLog();
        long began = time.nanoTime();
        try {
            Embeddings answer = (Embeddings) next.proceed(asked);
            if (!whole) {
                call.logAnswer(before, began, time.nanoTime());
            }
            return answer;
        } catch (AttemptsFailedException e) {
            boolean refused = REFUSED.contains(e.reason());
            if (!refused && e.reason() != Reason.MALFORMED) {
                throw e;
            }
            boolean located = first > 0 && part.inputs().size() == 1;
            throw new PartFailedException(located ? e.of("input " + first) : e, refused);
        }
    }
}
