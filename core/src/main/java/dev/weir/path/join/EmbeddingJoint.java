package dev.weir.path.join;

import dev.weir.batch.BatchGroup;
import dev.weir.call.Call;
import dev.weir.embedding.JoinedRequests;
import dev.weir.pack.UsageShares;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Embedding requests as one with the inputs of all. */
record EmbeddingJoint(BatchGroup group) implements Joint {

    @Override
    public long bytes(Call call) {
        return 2L * length((EmbeddingRequest) call.request());
    }

    /** The characters, or tokens, of all inputs. */
    static long length(EmbeddingRequest request) {
        long length = 0;
        for (EmbeddingInput input : request.inputs()) {
            length += input instanceof EmbeddingInput.Tokens tokens
                    ? tokens.tokens().size()
                    : ((EmbeddingInput.Text) input).text().length();
        }
        return length;
    }

    @Override
    public Joined join(List<Call> calls) {
        List<EmbeddingRequest> requests =
                calls.stream().map(call -> (EmbeddingRequest) call.request()).toList();
        return new JoinedEmbeddings(requests, JoinedRequests.of(requests));
    }

    private record JoinedEmbeddings(List<EmbeddingRequest> requests, JoinedRequests joined) implements Joined {
        @Override
        public Request request() {
            return joined.request();
        }

        @Override
        public List<Part> split(Answer answer) {
            List<Embeddings> answers = joined.split((Embeddings) answer);
            List<Usage> usage = shares(answer.usage());
            List<Part> parts = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                Embeddings own = answers.get(i);
                Usage share = usage == null ? null : usage.get(i);
                parts.add(Part.of(
                        new Embeddings(own.model(), own.vectors(), share, own.rateLimits(), own.extras()), share));
            }
            return parts;
        }

        private @Nullable List<Usage> shares(@Nullable Usage whole) {
            long[] lengths = requests.stream().mapToLong(EmbeddingJoint::length).toArray();
            return whole == null ? null : UsageShares.of(whole, lengths, new long[lengths.length]);
        }
    }
}
