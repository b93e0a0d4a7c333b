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

/**
 * How failures of one class are retried; an entry of {@code llm.retry.rules}.
 *
 * @param maxRetries how often a call is retried after failures of this class, at least 0; null for as often as the engine
 *     allows, whose own {@code maxRetries} holds besides
 * @param delayFactor what the strategy's delay is multiplied with, 0 to 1000; not what a server asked for
 * @param obeyServer whether the server's {@code Retry-After} and reset headers go before the strategy
 */
public record RetryRule(
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

    /** Retried as often as the engine allows, after the strategy's own delay unless the server names another. */
    public static final RetryRule STANDARD = new RetryRule(null, 1, true);

    /**
     * The rule of each class in an empty configuration. After throttling the wait is twice the strategy's, since a server
     * that sheds load needs the time; after a networking failure half of it, since another connection often works at once.
     */
    static final String DEFAULTS_BY_CLASS =
            "{transient: {}, permanent: {maxRetries: 0}, throttling: {delayFactor: 2}, timeout: {},"
                    + " networking: {delayFactor: 0.5}, authentication: {maxRetries: 1}, rateLimit: {}, unknown: {maxRetries: 2}}";

    /** How many retries a call has that may have so many in all. */
    int retries(int most) {
        return maxRetries == null ? most : Math.min(most, maxRetries);
    }

    @Override
    public void check(Combination combination) {
        if (Objects.equals(maxRetries, 0)) {
            Stream.of("delayFactor", "obeyServer")
                    .forEach(name -> combination.warnOfEach(
                            name, "has no effect while " + combination.key("maxRetries") + " is 0"));
        }
    }
}
