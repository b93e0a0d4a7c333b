package dev.weir.backend.anthropic;

import dev.weir.spi.backend.Usage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the iterations of an answer that took several, such as a compaction before it or a model that declined and another
 * that answered. The usage beside them does not contain them all. An attempt of another model that yielded no output is not
 * billed.
 */
final class IterationUsage {
    private IterationUsage() {}

    /** The sum of what is billed; null if nothing was counted. */
    static @Nullable Usage sum(List<?> iterations) {
        Object serving = iterations.get(iterations.size() - 1) instanceof Map<?, ?> last ? last.get("model") : null;
        Usage sum = null;
        for (Object iteration : iterations) {
            Usage usage = iteration instanceof Map<?, ?> fields ? billed(fields, serving) : null;
            if (usage != null) {
                sum = sum == null ? usage : sum.plus(usage);
            }
        }
        return sum;
    }

    private static @Nullable Usage billed(Map<?, ?> iteration, @Nullable Object serving) {
        Usage usage = ReportedUsage.tokens(iteration);
        boolean declined = usage != null
                && usage.output() == 0
                && serving != null
                && iteration.get("model") != null
                && !serving.equals(iteration.get("model"));
        return declined ? null : usage;
    }
}
