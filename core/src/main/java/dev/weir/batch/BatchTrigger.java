package dev.weir.batch;

import java.util.Locale;

/** Why a batch was formed when it was. */
public enum BatchTrigger {
    /** It has as many members, or tokens, as its group permits. */
    FULL,
    /** Its oldest member has waited for {@code batchTimeout}. */
    TIMEOUT,
    /** Another member was not to be expected soon enough, as few arrive, or as batches take little time. */
    SPARSE,
    /** A further wait would endanger the deadline of a member. */
    DEADLINE,
    /** It has a member of critical priority. */
    CRITICAL,
    /** The processor is being closed. */
    CLOSING;

    /** The name in metrics: {@code timeout}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
