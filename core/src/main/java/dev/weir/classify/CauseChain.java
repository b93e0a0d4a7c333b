package dev.weir.classify;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An exception and its causes, outermost first. */
final class CauseChain {
    /** Longer chains do not occur, except where a chain bites its own tail. */
    private static final int LONGEST = 32;

    private CauseChain() {}

    static List<Throwable> of(Throwable error) {
        List<Throwable> chain = new ArrayList<>(4);
        @Nullable Throwable next = error;
        while (next != null && chain.size() < LONGEST) {
            chain.add(next);
            next = next.getCause();
        }
        return chain;
    }
}
