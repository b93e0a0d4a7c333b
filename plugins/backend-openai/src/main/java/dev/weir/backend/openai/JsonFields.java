package dev.weir.backend.openai;

import dev.weir.wire.body.WireJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes the fields of a JSON object, each name once: first those that Weir models, then further ones. For one thread. */
final class JsonFields {
    private final JsonGenerator out;
    private final List<String> names = new ArrayList<>(4);

    private JsonFields(JsonGenerator out) {
        this.out = out;
    }

    static JsonFields begin(JsonGenerator out) {
        out.writeStartObject();
        return new JsonFields(out);
    }

    void end() {
        out.writeEndObject();
    }

    JsonGenerator out() {
        return out;
    }

    /** Begins a field, whose value is to be written next. */
    JsonGenerator named(String name) {
        names.add(name);
        out.writeName(name);
        return out;
    }

    /** Writes a text, unless it is null. */
    void text(String name, @Nullable String value) {
        if (value != null) {
            named(name).writeString(value);
        }
    }

    void value(String name, Object value) {
        WireJson.write(named(name), value);
    }

    void nothing(String name) {
        named(name).writeNull();
    }

    /** Keeps a field from being written. */
    void without(String name) {
        names.add(name);
    }

    /** Writes fields in their order, except those that are written already. */
    void further(@Nullable Object fields) {
        if (fields instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                String name = String.valueOf(key);
                if (!names.contains(name)) {
                    WireJson.write(named(name), value);
                }
            });
        }
    }
}
