package dev.weir.config.internal;

import dev.weir.config.Origin;
import dev.weir.config.Problems;

/** A source that cannot be used at all. Has no cause: the parser's messages quote the text, secrets included. */
public final class UnreadableSource extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Origin origin;

    public UnreadableSource(Origin origin, String message) {
        super(message, null, false, false);
        this.origin = origin;
    }

    public void addTo(Problems problems) {
        problems.add(origin, "", String.valueOf(getMessage()));
    }
}
