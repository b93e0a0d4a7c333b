package dev.weir.gateway.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/** Collects server-sent events that are sent together. For one thread. */
public final class Sse {
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream(256);

    /** Adds an event with data alone. */
    public Sse data(ObjectNode data) {
        return raw("data: ").json(data);
    }

    /** Adds a named event. */
    public Sse event(String name, ObjectNode data) {
        return raw("event: " + name + "\ndata: ").json(data);
    }

    /** Adds text as it is. */
    public Sse raw(String text) {
        frame.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Adds all of another frame. */
    public Sse add(Sse other) {
        frame.writeBytes(other.bytes());
        return this;
    }

    private Sse json(ObjectNode data) {
        frame.writeBytes(Json.bytes(data));
        return raw("\n\n");
    }

    /** All of it in UTF-8. */
    public byte[] bytes() {
        return frame.toByteArray();
    }
}
