package dev.weir.it.docs;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.embedding.EmbeddingsBuilder;

/** A backend with embeddings: how often a text has each letter. */
final class LetterBackend implements Backend {

    @Override
    public Completion complete(ChatRequest request, CallContext call) throws BackendException {
        requireWanted(call);
        int last = request.messages().size() - 1;
        return Completion.of(request.model(), request.messages().get(last).text());
    }

    // tag::embed[]
    @Override
    public Capabilities capabilities() {
        return Capabilities.builder()
                .kinds(RequestKind.CHAT, RequestKind.EMBEDDING)
                .build();
    }

    @Override
    public Embeddings embed(EmbeddingRequest request, CallContext call) throws BackendException {
        EmbeddingsBuilder embeddings = Embeddings.builder(request.model());
        for (EmbeddingInput input : request.inputs()) {
            requireWanted(call);
            embeddings.vector(vector(input));
        }
        return embeddings.build();
    }
    // end::embed[]

    // tag::model[]
    @Override
    public ModelCapabilities capabilities(String model) {
        return ModelCapabilities.builder().continuation(false).images(false).build();
    }
    // end::model[]

    private static Embedding vector(EmbeddingInput input) throws BackendException {
        if (!(input instanceof EmbeddingInput.Text text)) {
            throw new BackendException(ErrorClass.PERMANENT, "letters: texts alone can be embedded, not tokens");
        }
        float[] letters = new float[26];
        text.text().chars().filter(c -> c >= 'a' && c <= 'z').forEach(c -> letters[c - 'a']++);
        return Embedding.of(letters);
    }

    private static void requireWanted(CallContext call) throws BackendException {
        if (call.isCancelled()) {
            throw new BackendException(ErrorClass.TIMEOUT, "letters: nobody waits for the answer any more");
        }
    }
}
