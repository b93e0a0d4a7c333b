package dev.weir.spi.chat;

import dev.weir.spi.json.JsonValues;
import java.util.Map;
import java.util.Objects;

/**
 * The fields of a wire that the SPI does not model, kept on the value in which they arrived. A backend keeps the
 * unknown fields of an answer here and writes them back when the value is sent again; the runtime never reads them. So
 * what a provider needs in the next request, such as the signature of a thought, is not lost.
 *
 * <p>Immutable. Its {@code toString} omits the fields.
 *
 * @param wire the name of the wire, which the backends of one dialect share, such as {@code openai}; empty for none
 * @param fields the fields, in order, by their names there; values are
 *     {@linkplain JsonValues those of JSON}
 */
public record WireFields(String wire, Map<String, Object> fields) {

    public static final WireFields NONE = new WireFields("", Map.of());

    public WireFields {
        Objects.requireNonNull(wire, "wire");
        fields = JsonValues.copyOf("fields", fields);
        if (wire.isEmpty() && !fields.isEmpty()) {
            throw new IllegalArgumentException("fields need the name of their wire");
        }
    }

    public static WireFields of(String wire, Map<String, Object> fields) {
        return new WireFields(wire, fields);
    }

    /** The fields that a backend of this wire writes; empty if they are of another one. */
    public Map<String, Object> on(String wire) {
        return isOf(wire) ? fields : Map.of();
    }

    /** Whether the value arrived over this wire. */
    public boolean isOf(String wire) {
        return this.wire.equals(wire);
    }

    @Override
    public String toString() {
        return "WireFields[" + (wire.isEmpty() ? "none" : wire + ", " + fields.size()) + "]";
    }
}
