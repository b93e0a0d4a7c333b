package dev.weir.embedding;

import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Several embedding requests in one, and each one's part of the answer. Immutable. */
public final class JoinedRequests {
    private final List<EmbeddingRequest> requests;
    private final EmbeddingRequest request;

    private JoinedRequests(List<EmbeddingRequest> requests) {
        this.requests = List.copyOf(requests);
        List<EmbeddingInput> inputs = new ArrayList<>();
        requests.forEach(one -> inputs.addAll(one.inputs()));
        request = requests.get(0).toBuilder().replaceInputs(inputs).build();
    }

    /**
     * What requests have in common that can be joined: those with equal ones can.
     *
     * @param tokens whether the inputs are tokens
     */
    public record Common(
            String model,
            boolean tokens,
            @Nullable Integer dimensions,
            @Nullable String user,
            Map<String, Object> parameters) {

        public static Common of(EmbeddingRequest request) {
            return new Common(
                    request.model(),
                    request.inputs().get(0) instanceof EmbeddingInput.Tokens,
                    request.dimensions(),
                    request.user(),
                    request.parameters());
        }
    }

    /**
     * Joins requests.
     *
     * @param requests at least one, with equal {@link Common}s
     */
    public static JoinedRequests of(List<EmbeddingRequest> requests) {
        return new JoinedRequests(requests);
    }

    /** The request to send. */
    public EmbeddingRequest request() {
        return request;
    }

    /** The answer to each request, without usage. */
    public List<Embeddings> split(Embeddings answer) {
        List<Embeddings> answers = new ArrayList<>(requests.size());
        int first = 0;
        for (EmbeddingRequest one : requests) {
            int end = first + one.inputs().size();
            answers.add(new Embeddings(
                    answer.model(), answer.vectors().subList(first, end), null, answer.rateLimits(), answer.extras()));
            first = end;
        }
        return answers;
    }
}
