package dev.weir.config;

/** A source of which nothing can be used. Holds no cause: the parser's own messages quote the text, secrets included. */
final class UnreadableSource extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Origin origin;

    UnreadableSource(Origin origin, String message) {
        super(message, null, false, false);
        this.origin = origin;
    }

    void addTo(Problems problems) {
        problems.add(origin, "", String.valueOf(getMessage()));
    }
}
