package dev.weir.wire.chat;

import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.Completion;
import dev.weir.wire.ProviderError;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The completion as far as it has been received, in the documents of its dialect. For one thread. */
public interface IncomingCompletion {

    /** Reads the next JSON document of a plain answer or of an event, or an array of some; false if there is none. */
    default boolean readNext(JsonParser parser) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                readIfObject(parser);
            }
        } else if (token != null) {
            readIfObject(parser);
        }
        return token != null;
    }

    private void readIfObject(JsonParser parser) {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            readDocument(parser);
        } else {
            parser.skipChildren();
        }
    }

    /** Reads the JSON object at the parser. */
    void readDocument(JsonParser parser);

    /** Whether there is an answer, of whatever length. */
    boolean hasBegun();

    /** Whether the answer comes in chunks, so that the end of a document is not its end. */
    boolean isChunked();

    /** Whether its end has come, and no output came after it. */
    boolean isFinished();

    /** Whether nothing of use can follow. */
    boolean isClosed();

    /** Whether nothing is missing of an answer that came as documents. */
    boolean isWhole();

    /**
     * Whether nothing is missing of an answer that came as a stream.
     *
     * @param done whether the server completed the stream with {@code [DONE]}
     */
    boolean isComplete(boolean done);

    boolean hasUsage();

    /** How many pieces of output came: text, reasoning, pieces of tool calls. */
    int outputs();

    /** Notes that the server reported an error. */
    void fail(ProviderError error);

    /** The error that the server reported; null if none. */
    @Nullable
    ProviderError error();

    /** The next piece that a listener has yet to receive; null if there is none. Each is returned once. */
    @Nullable
    Consumer<TokenListener> takeUndelivered();

    /**
     * Notes that the answer came as a stream.
     *
     * @param complete whether the server completed it, so that nothing is missing, usage included
     */
    void streamed(boolean complete);

    /** Whether it came as a stream. */
    boolean isStreamed();

    /** Whether it came as a stream that the server completed. */
    boolean isCompleteStream();

    /** Ends an answer of which nothing is missing, before its last pieces are delivered. */
    default void end() {}

    Completion whole(@Nullable RateLimits rateLimits);

    /** The truncated completion of an answer that was cut; null if nothing had come. */
    @Nullable
    Completion partial(@Nullable RateLimits rateLimits);
}
