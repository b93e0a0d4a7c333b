package dev.weir.classify;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An exception and its causes, outermost first. */
public final class CauseChain {
    /** Maximum length; longer chains occur only if they are cyclic. */
    private static final int LONGEST = 32;

    private CauseChain() {}

    /** The chain; at most 32 exceptions, as it may be cyclic. */
    public static List<Throwable> of(Throwable error) {
        List<Throwable> chain = new ArrayList<>(4);
        @Nullable Throwable next = error;
        while (next != null && chain.size() < LONGEST) {
            chain.add(next);
            next = causeOf(next);
        }
        return chain;
    }

    private static @Nullable Throwable causeOf(Throwable error) {
        try {
            return error.getCause();
        } catch (Throwable e) {
            return null;
        }
    }
}
