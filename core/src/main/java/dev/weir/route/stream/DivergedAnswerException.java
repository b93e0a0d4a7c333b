package dev.weir.route.stream;

/** The answer of a target does not begin with the output that the caller's listener has received from another. */
public final class DivergedAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergedAnswerException() {
        super("the answer differs from the output that was delivered before", null, false, false);
    }
}
