package dev.weir.spi.ledger;

/**
 * How a ledger is doing. Immutable. Created with {@link #of}: fields may be added.
 *
 * @param waiting the number of entries that are not in the store yet
 * @param lost the number of entries of this process that never will be, as there was no room for more to wait
 */
public record LedgerStatistics(long waiting, long lost) {

    /** These numbers. */
    public static LedgerStatistics of(long waiting, long lost) {
        return new LedgerStatistics(waiting, lost);
    }
}
