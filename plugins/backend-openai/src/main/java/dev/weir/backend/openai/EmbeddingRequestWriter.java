package dev.weir.backend.openai;

import dev.weir.backend.openai.OpenAiSettings.EmbeddingEncoding;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.wire.body.RequestFields;
import dev.weir.wire.body.WireJson;
import java.util.List;
import java.util.Locale;
import okio.ByteString;
import tools.jackson.core.JsonGenerator;

/** Writes a request for embeddings as the body of {@code /embeddings}. Safe for use by many threads. */
public final class EmbeddingRequestWriter {
    private final WireJson json;
    private final EmbeddingEncoding encoding;

    public EmbeddingRequestWriter(WireJson json, OpenAiSettings settings) {
        this.json = json;
        this.encoding = settings.embeddingEncoding();
    }

    /**
     * The body that asks for the embeddings.
     *
     * @throws BackendException of class PERMANENT if a parameter cannot be sent
     */
    public ByteString write(EmbeddingRequest request) throws BackendException {
        return RequestFields.write("openai", json, fields -> {
            fields.typed("model", request.model());
            writeInputs(fields.named("input"), request.inputs());
            fields.typed("dimensions", request.dimensions());
            fields.typed("user", request.user());
            if (!request.parameters().containsKey("encoding_format")) {
                fields.typed("encoding_format", encoding.name().toLowerCase(Locale.ROOT));
            }
            request.parameters().forEach(fields::parameter);
        });
    }

    private static void writeInputs(JsonGenerator out, List<EmbeddingInput> inputs) {
        out.writeStartArray();
        for (EmbeddingInput input : inputs) {
            if (input instanceof EmbeddingInput.Text text) {
                out.writeString(text.text());
            } else if (input instanceof EmbeddingInput.Tokens tokens) {
                WireJson.write(out, tokens.tokens());
            }
        }
        out.writeEndArray();
    }
}
