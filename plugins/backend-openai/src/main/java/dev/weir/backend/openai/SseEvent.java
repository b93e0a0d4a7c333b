package dev.weir.backend.openai;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A server-sent event. Its {@code toString} does not show the data. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copied for nobody: one per token
record SseEvent(String name, byte[] data) {
    static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    /** Whether it says that the stream is complete. */
    boolean isDone() {
        return Arrays.equals(data, DONE);
    }

    boolean isError() {
        return name.equals("error");
    }

    @Override
    public String toString() {
        return "SseEvent[" + name + ", " + data.length + " bytes]";
    }
}
