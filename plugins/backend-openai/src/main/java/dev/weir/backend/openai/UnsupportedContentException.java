package dev.weir.backend.openai;

/** A request holds content that this wire cannot take. */
final class UnsupportedContentException extends UnsupportedOperationException {
    private static final long serialVersionUID = 1L;

    /**
     * A message that says what and where.
     *
     * @param place the index of the message in the request
     * @param content what cannot be taken, such as {@code image}
     * @param where further words
     */
    UnsupportedContentException(int place, String content, String where) {
        super("messages[" + place + "]: this API takes no " + content + where);
    }
}
