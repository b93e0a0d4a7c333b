package dev.weir.wire.chat;

import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.WireFields;
import java.net.URI;
import java.util.Map;
import okhttp3.HttpUrl;

/**
 * The name of the wire to one server, under which messages keep the fields that it sent: the dialect where the provider of
 * the dialect serves it, such as {@code openai}, elsewhere with the server, such as {@code openai@localhost:8000}. So
 * what one server sent is written to no other. Immutable.
 */
public record WireName(String dialect, String name) {
    /**
     * The name for a server.
     *
     * @param provider the host at which the provider of the dialect serves it
     */
    public static WireName of(String dialect, String provider, URI baseUrl) {
        HttpUrl url = HttpUrl.get(baseUrl.toString());
        String port = url.port() == HttpUrl.defaultPort(url.scheme()) ? "" : ":" + url.port();
        return new WireName(dialect, url.host().equals(provider) ? dialect : dialect + "@" + url.host() + port);
    }

    /** Received fields under this name; none if there is no field. */
    public WireFields received(Map<String, Object> fields) {
        return fields.isEmpty() ? WireFields.NONE : WireFields.of(name, fields);
    }

    /** Whether a value arrived from this server. */
    public boolean isOf(WireFields fields) {
        return fields.isOf(name);
    }

    /** The fields of a value that arrived from this server; empty if it came from another one. */
    public Map<String, Object> fields(WireFields fields) {
        return fields.on(name);
    }

    /** The fields of a message of this role, or of a part of one: only an assistant's arrive from a server. */
    public Map<String, Object> fields(Role role, WireFields fields) {
        return role == Role.ASSISTANT ? fields(fields) : ownFields(fields);
    }

    /** The fields of a value that no server sends, such as a tool: under this name, or under that of the dialect. */
    public Map<String, Object> ownFields(WireFields fields) {
        return isOf(fields) ? fields.fields() : fields.on(dialect);
    }
}
