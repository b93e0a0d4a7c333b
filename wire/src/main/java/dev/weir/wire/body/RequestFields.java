package dev.weir.wire.body;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the fields of a request's body: first those that Weir models, then the further parameters, unchanged and in their
 * order. A parameter that repeats a field is refused, so that neither silently wins.
 */
public final class RequestFields {
    /** From here a byte string shares the buffer's segments. A shorter body is copied, as the 8 KB of each would be kept with it. */
    private static final int LARGE = 64 * 1024;

    private final JsonGenerator out;
    private final List<String> names = new ArrayList<>(16); // a dozen, for which a set is not worth its entries

    private RequestFields(JsonGenerator out) {
        this.out = out;
    }

    /**
     * A body with these fields.
     *
     * @param name what messages call the backend
     * @throws BackendException for INVALID_REQUEST if {@code fields} throws an IllegalArgumentException, for UNSUPPORTED
     *     if it throws an UnsupportedOperationException
     */
    public static ByteString write(String name, WireJson json, Consumer<RequestFields> fields) throws BackendException {
        Buffer body = new Buffer();
        try (JsonGenerator out = json.generator(body.outputStream())) {
            out.writeStartObject();
            fields.accept(new RequestFields(out));
            out.writeEndObject();
        } catch (IllegalArgumentException e) {
            throw refused(Reason.INVALID_REQUEST, name, e);
        } catch (UnsupportedOperationException e) {
            throw refused(Reason.UNSUPPORTED, name, e);
        }
        return body.size() < LARGE ? ByteString.of(body.readByteArray()) : body.readByteString();
    }

    private static BackendException refused(Reason reason, String name, RuntimeException e) {
        return BackendException.builder(reason, name + ": cannot write the request: " + e.getMessage())
                .cause(e)
                .build();
    }

    public boolean has(String name) {
        return names.contains(name);
    }

    /** Begins a field, whose value is to be written next. */
    public JsonGenerator named(String name) {
        names.add(name);
        out.writeName(name);
        return out;
    }

    public void typed(String name, @Nullable Object value) {
        if (value != null) {
            WireJson.write(named(name), value);
        }
    }

    public void parameter(String name, @Nullable Object value) {
        if (has(name)) {
            throw repeated(name);
        }
        WireJson.write(named(name), value);
    }

    public static IllegalArgumentException repeated(String name) {
        return new IllegalArgumentException(
                "parameters." + name + " repeats a field of the request; set it in one place only");
    }
}
