package dev.weir.wire.body;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A server-sent event. Its {@code toString} does not show the data.
 *
 * @param name its type; empty for a message
 * @param ended whether its end has come; otherwise part of its data may be missing
 */
@SuppressWarnings("ArrayRecordComponent") // neither compared nor copied: there is one per token
public record SseEvent(String name, byte[] data, boolean ended) {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    /** Whether its data ends in {@code [DONE]}, with which OpenAI's dialect ends a stream. */
    public boolean isDone() {
        return documentsLength() < data.length;
    }

    /** The JSON documents in its data. */
    public byte[] documents() {
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

    public boolean isError() {
        return name.equals("error");
    }
}
