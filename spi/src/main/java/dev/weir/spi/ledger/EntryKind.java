package dev.weir.spi.ledger;

import java.util.Locale;

/** What became of the attempt of a ledger entry. */
public enum EntryKind {
    /** It answered. */
    ANSWERED,
    /** It failed after the provider may have begun to work. */
    BROKEN,
    /** It was ended because another target, which was asked at the same time, answered first. */
    LOST,
    /** It was made for the copy of a call, to measure a target. */
    MIRRORED,
    /** There was no attempt: the answer came from the cache, and nothing was paid. */
    CACHED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in output: {@code answered}. */
    public String label() {
        return label;
    }
}
