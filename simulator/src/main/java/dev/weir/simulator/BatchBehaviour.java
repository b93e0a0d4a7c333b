package dev.weir.simulator;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How batches of OpenAI's Batch API go. A line is answered as a request of its own would be, with the fault that the name of its
 * model asks for; rules inject no faults into lines, only into the requests for files and batches.
 *
 * <p>Each {@code with} method copies the record. It throws an {@link IllegalArgumentException} if the value is out of range.
 *
 * @param completeAfter the time from the creation of a batch to its end
 * @param visibleAfter the time from the upload of a file until it can be found
 * @param expireAfterLines a batch expires when so many of its lines are processed, at least 0; null for none that expires
 * @param unreadableLines the number of lines of an output file, from its beginning, that are not JSON; at least 0
 * @param enqueuedTokens the tokens that all batches in progress may have together, at least 1; a batch beyond is refused as a
 *     whole; null for no limit
 * @param refuse whether batches are refused as a whole, as for an invalid file
 * @param shuffle whether output is in another order than input
 */
public record BatchBehaviour(
        @DefaultValue("0") Duration completeAfter,
        @DefaultValue("0") Duration visibleAfter,
        @Nullable @AtLeast("0") Integer expireAfterLines,
        @DefaultValue("0") @AtLeast("0") int unreadableLines,
        @Nullable @AtLeast("1") Long enqueuedTokens,
        @DefaultValue("false") boolean refuse,
        @DefaultValue("true") boolean shuffle) {

    /** Batches that are complete at once. */
    public static final BatchBehaviour INSTANT = SettingsRecord.defaults(BatchBehaviour.class);

    public BatchBehaviour withCompleteAfter(Duration completeAfter) {
        return SettingsRecord.with(this, "completeAfter", completeAfter);
    }

    public BatchBehaviour withVisibleAfter(Duration visibleAfter) {
        return SettingsRecord.with(this, "visibleAfter", visibleAfter);
    }

    public BatchBehaviour withExpireAfterLines(int expireAfterLines) {
        return SettingsRecord.with(this, "expireAfterLines", expireAfterLines);
    }

    public BatchBehaviour withUnreadableLines(int unreadableLines) {
        return SettingsRecord.with(this, "unreadableLines", unreadableLines);
    }

    public BatchBehaviour withEnqueuedTokens(long enqueuedTokens) {
        return SettingsRecord.with(this, "enqueuedTokens", enqueuedTokens);
    }

    public BatchBehaviour withRefuse(boolean refuse) {
        return SettingsRecord.with(this, "refuse", refuse);
    }

    public BatchBehaviour withShuffle(boolean shuffle) {
        return SettingsRecord.with(this, "shuffle", shuffle);
    }
}
