package dev.weir.backend.openai;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.wire.body.WireJson;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the fields of a request's body: first those that Weir models, then the further parameters, unchanged and in their
 * order. A parameter that repeats a field is refused, so that neither silently wins.
 */
final class RequestFields {
    private final JsonGenerator out;
    private final Set<String> names = new HashSet<>();

    private RequestFields(JsonGenerator out) {
        this.out = out;
    }

    /**
     * A body with these fields.
     *
     * @throws BackendException of class PERMANENT if a parameter or a part of a message cannot be sent
     */
    static ByteString write(WireJson json, Consumer<RequestFields> fields) throws BackendException {
        Buffer body = new Buffer();
        try (JsonGenerator out = json.generator(body.outputStream())) {
            out.writeStartObject();
            fields.accept(new RequestFields(out));
            out.writeEndObject();
        } catch (IllegalArgumentException e) {
            Reason reason = e instanceof UnsupportedContentException ? Reason.UNSUPPORTED : Reason.INVALID_REQUEST;
            throw BackendException.builder(reason, "openai: cannot write the request: " + e.getMessage())
                    .cause(e)
                    .build();
        }
        return body.readByteString(); // which gives the buffer's segments back to their pool
    }

    boolean has(String name) {
        return names.contains(name);
    }

    /** Begins a field, whose value is to be written next. */
    JsonGenerator named(String name) {
        names.add(name);
        out.writeName(name);
        return out;
    }

    void typed(String name, @Nullable Object value) {
        if (value != null) {
            WireJson.write(named(name), value);
        }
    }

    void parameter(String name, @Nullable Object value) {
        if (has(name)) {
            throw repeated(name);
        }
        WireJson.write(named(name), value);
    }

    static IllegalArgumentException repeated(String name) {
        return new IllegalArgumentException(
                "parameters." + name + " repeats a field of the request; set it in one place only");
    }
}
