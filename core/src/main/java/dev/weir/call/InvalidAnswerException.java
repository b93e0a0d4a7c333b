package dev.weir.call;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.chat.Completion;

/**
 * The answer does not follow the JSON Schema of the intent's type, nor did the repaired one, or it could not be repaired. Its
 * message names the violations and quotes no answer.
 */
public final class InvalidAnswerException extends CallFailedException {
    private static final long serialVersionUID = 1L;

    private final transient Completion answer;

    /**
     * @param reason why the answer is none
     * @param answer the last answer
     */
    public InvalidAnswerException(String message, Reason reason, Completion answer) {
        super(message, BackendException.builder(reason, message).build(), reason, null);
        this.answer = answer;
    }

    /** The same failure of another call, which shares the answer. */
    public InvalidAnswerException ofAnotherCall() {
        return new InvalidAnswerException(String.valueOf(failure().getMessage()), reason(), answer);
    }

    /** The last answer, which is paid for like any other; for a streamed call as its listener has received it. */
    public Completion answer() {
        return answer;
    }
}
