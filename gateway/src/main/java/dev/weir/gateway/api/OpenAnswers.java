package dev.weir.gateway.api;

import dev.weir.gateway.http.Responder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The streamed answers in progress, by the ids of their calls. Thread-safe. */
public final class OpenAnswers {
    private final Map<String, Responder> answers = new ConcurrentHashMap<>();

    /** What a client has received of an answer so far. */
    public enum State {
        /** Nothing: its head is sent with the first output. */
        WAITING,
        STREAMING,
        /** More output waits for the client to read. */
        CLIENT_NOT_READING
    }

    /**
     * An answer in progress.
     *
     * @param bytesSent the bytes, without the head, that have been handed to the connection
     */
    public record OpenAnswer(State state, long bytesSent) {}

    /** Notes that a call has begun. */
    void begin(String callId, Responder responder) {
        answers.put(callId, responder);
    }

    /** Notes that a call, or its request, has ended. */
    void end(String callId) {
        answers.remove(callId);
    }

    /** Has the answer of a call that was cancelled wait no longer for its client. */
    public void release(String callId) {
        Responder responder = answers.get(callId);
        if (responder != null) {
            responder.release();
        }
    }

    /** The answer of a call; null if it is not streamed to a client of the gateway. */
    public @Nullable OpenAnswer of(String callId) {
        Responder responder = answers.get(callId);
        if (responder == null) {
            return null;
        }
        long sent = responder.bytesSent();
        State state = responder.isBlocked() ? State.CLIENT_NOT_READING : sent > 0 ? State.STREAMING : State.WAITING;
        return new OpenAnswer(state, sent);
    }
}
