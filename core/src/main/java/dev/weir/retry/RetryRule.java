package dev.weir.retry;

import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The retry rule of an error class; an entry of {@code llm.retry.rules}.
 *
 * @param maxRetries maximum number of retries of a call after failures of this class, at least 0; null for no limit but
 *     the engine's {@code maxRetries}, which applies in either case
 * @param delayFactor factor of the strategy's delay, 0 to 1000; not applied to a delay that a server requests
 * @param obeyServer whether the server's {@code Retry-After} and reset headers take precedence over the strategy, and
 *     what it says about a retry over the class
 */
public record RetryRule(
        @AtLeast("0")
        @Description(
                "Maximum number of retries of a call after failures of this class; `llm.retry.maxRetries` also applies.")
        @Nullable
        Integer maxRetries,

        @DefaultValue("1")
        @AtLeast("0")
        @AtMost("1000")
        @Description("Factor of the strategy's delay; the product is at most `llm.retry.maxDelay`.")
        double delayFactor,

        @DefaultValue("true")
        @Description(
                "Gives the delay that a server requests, with `Retry-After` or a rate-limit reset, precedence over the strategy, and what it says about a retry, with `x-should-retry`, precedence over the class.")
        boolean obeyServer)
        implements CombinedSettings {

    /** No limit of its own, the strategy's delay, and precedence for the server's. */
    public static final RetryRule STANDARD = new RetryRule(null, 1, true);

    /**
     * The default rule of each class. Throttling doubles the delay, as an overloaded server needs time. Networking
     * halves it, as another connection often works immediately.
     */
    static final String DEFAULTS_BY_CLASS =
            "{transient: {}, permanent: {maxRetries: 0}, throttling: {delayFactor: 2}, timeout: {},"
                    + " networking: {delayFactor: 0.5}, authentication: {maxRetries: 1}, rateLimit: {}, unknown: {maxRetries: 2}}";

    /**
     * The maximum number of retries of a call.
     *
     * @param most the limit that applies in either case
     */
    int retries(int most) {
        return maxRetries == null ? most : Math.min(most, maxRetries);
    }

    @Override
    public void check(Combination combination) {
        if (Objects.equals(maxRetries, 0)) {
            combination.warnOfEach("delayFactor", "has no effect while " + combination.key("maxRetries") + " is 0");
        }
    }
}
