package dev.weir.app.run.record;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a resumed run reads of a record in the output.
 *
 * @param wasSent false for a row that was no request
 * @param usd what the row cost; null if unknown
 */
public record RecordFacts(
        long line,
        RowStatus status,
        boolean retryable,
        boolean wasSent,
        long inputTokens,
        long outputTokens,
        @Nullable BigDecimal usd) {}
