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
 * <p>What one server sent is written to no other: elsewhere its fields mean nothing, or are refused. What the SPI models
 * goes to any server. Fields made by hand for what no server sends (a tool, a message of another role than assistant) may
 * name the dialect alone, and are then written to all of its servers.
 *
 * @param wire the name of the wire: the dialect where its own provider serves it, such as {@code openai}, elsewhere the
 *     dialect and the server, such as {@code openai@localhost:8000}; empty for none
 * @param fields the fields, in order, by their names there; values are
 *     {@linkplain JsonValues those of JSON}
 */
public record WireFields(String wire, Map<String, Object> fields) {

    private static final String ANY_SERVER = "@*";

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

    /**
     * Fields that a client of a gateway passes back: which server of the dialect sent them is not known, so they are written to
     * any of its servers.
     */
    public static WireFields ofAnyServer(String dialect, Map<String, Object> fields) {
        return new WireFields(dialect + ANY_SERVER, fields);
    }

    /** The fields that a backend writes to this wire; empty if they are of another one. */
    public Map<String, Object> on(String wire) {
        return isOf(wire) ? fields : Map.of();
    }

    /** Whether the value arrived over this wire, or over one that is not known to be another. */
    public boolean isOf(String wire) {
        return this.wire.equals(wire)
                || (this.wire.endsWith(ANY_SERVER) && dialect(this.wire).equals(dialect(wire)));
    }

    private static String dialect(String wire) {
        int at = wire.indexOf('@');
        return at < 0 ? wire : wire.substring(0, at);
    }

    @Override
    public String toString() {
        return "WireFields[" + (wire.isEmpty() ? "none" : wire + ", " + fields.size()) + "]";
    }
}
