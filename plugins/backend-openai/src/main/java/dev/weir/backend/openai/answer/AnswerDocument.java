package dev.weir.backend.openai.answer;

import dev.weir.spi.backend.RateLimits;
import dev.weir.wire.ProviderError;
import dev.weir.wire.body.UnacceptableResponseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/** Parses an answer that is one JSON document. For one thread. */
interface AnswerDocument<T> {
    /** Reads the document to its end. */
    void read(JsonParser parser) throws UnacceptableResponseException;

    /** Whether there is an answer, complete or not. */
    boolean hasBegun();

    /** The error that came instead; null if there is none. */
    @Nullable
    ProviderError error();

    /** The answer, after the document has been read without an error. */
    T answer(@Nullable RateLimits rateLimits) throws UnacceptableResponseException;
}
