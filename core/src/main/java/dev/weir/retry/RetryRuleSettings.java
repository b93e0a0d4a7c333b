package dev.weir.retry;

import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How failures of one class are retried; an entry of {@code llm.retry.rules}. */
public record RetryRuleSettings(
        @AtLeast("0")
        @Description(
                "The retries that a call may have after failures of this class; `llm.retry.maxRetries` holds besides.")
        @Nullable
        Integer maxRetries,

        @DefaultValue("1")
        @AtLeast("0")
        @AtMost("1000")
        @Description("What the strategy's wait is multiplied with, up to `llm.retry.maxDelay`.")
        double delayFactor,

        @DefaultValue("true")
        @Description("Whether the wait that a server asks for, in `Retry-After` or a rate limit's reset, goes first.")
        boolean obeyServer)
        implements CombinedSettings {

    /** The rules of an empty configuration: every class, with what is special about it. */
    static final String STANDARD =
            "{transient: {}, permanent: {maxRetries: 0}, throttling: {delayFactor: 2}, timeout: {},"
                    + " networking: {delayFactor: 0.5}, authentication: {maxRetries: 1}, rateLimit: {}, unknown: {maxRetries: 2}}";

    @Override
    public void check(Combination combination) {
        if (Objects.equals(maxRetries, 0)) {
            Stream.of("delayFactor", "obeyServer")
                    .forEach(name -> combination.warnOfEach(
                            name, "has no effect while " + combination.key("maxRetries") + " is 0"));
        }
    }
}
