package dev.weir.route.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a route does with the streams of its targets.
 *
 * @param onBreak what follows a break
 * @param lenient whether a repeated text may differ in white space and case
 * @param bufferTokens the limit of held back tokens; null for none
 * @param bufferTime the limit of the time for which output is held back; null for none
 */
public record StreamRules(
        BrokenStream onBreak,
        boolean lenient,
        @Nullable Integer bufferTokens,
        @Nullable Duration bufferTime) {

    /** Whether another target may finish an answer of which the listener has received a part. */
    boolean finishes() {
        return onBreak == BrokenStream.CONTINUE || onBreak == BrokenStream.RESTART;
    }

    /** Whether the listener receives nothing before the answer is whole. */
    boolean holdsAll() {
        return onBreak == BrokenStream.BUFFER && bufferTokens == null && bufferTime == null;
    }
}
