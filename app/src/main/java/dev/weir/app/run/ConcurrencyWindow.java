package dev.weir.app.run;

import org.jspecify.annotations.Nullable;

/** How many rows may be in flight. Used by one thread. */
public interface ConcurrencyWindow {

    /** How many, at this moment. */
    int size();

    /**
     * Learns of a target that answers.
     *
     * @param backend its backend; null if unknown
     * @param model the model that was requested of it; null if unknown
     */
    void answeredBy(@Nullable String backend, @Nullable String model);

    /** Always the same number. */
    static ConcurrencyWindow fixed(int size) {
        return new Fixed(size);
    }

    /** A number that is set. */
    record Fixed(int size) implements ConcurrencyWindow {
        @Override
        public void answeredBy(@Nullable String backend, @Nullable String model) {}
    }
}
