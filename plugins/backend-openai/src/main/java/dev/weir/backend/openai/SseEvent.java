package dev.weir.backend.openai;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A server-sent event. Its {@code toString} does not show the data.
 *
 * @param ended whether its end had come; otherwise a part of its data may be missing
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copied for nobody: one per token
record SseEvent(String name, byte[] data, boolean ended) {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    /** Whether it says that the stream is complete: alone, or after the last documents. */
    boolean isDone() {
        return documentsLength() < data.length;
    }

    /** The JSON documents in it. */
    byte[] documents() {
        int length = documentsLength();
        return length == data.length ? data : Arrays.copyOf(data, length);
    }

    private int documentsLength() {
        int end = withoutSpace(data.length);
        int start = end - DONE.length;
        if (start < 0 || !Arrays.equals(data, start, end, DONE, 0, DONE.length)) {
            return data.length;
        }
        int length = withoutSpace(start);
        return length == 0 || data[length - 1] == '}' ? length : data.length;
    }

    private int withoutSpace(int end) {
        int length = end;
        while (length > 0 && data[length - 1] >= 0 && data[length - 1] <= ' ') {
            length--;
        }
        return length;
    }

    boolean isError() {
        return name.equals("error");
    }

    @Override
    public String toString() {
        return "SseEvent[" + name + ", " + data.length + " bytes]";
    }
}
