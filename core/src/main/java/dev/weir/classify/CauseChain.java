package dev.weir.classify;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An exception and its causes, outermost first. */
public final class CauseChain {
    /** Longer chains do not occur, except where a chain bites its own tail. */
    private static final int LONGEST = 32;

    private CauseChain() {}

    /** At most 32, as a chain may bite its own tail. */
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
