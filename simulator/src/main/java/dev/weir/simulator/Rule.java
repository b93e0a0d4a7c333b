package dev.weir.simulator;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a fault happens. A rule counts the requests that match its model, path and streaming; of these it strikes those that
 * pass all its other conditions. The first rule that strikes decides what happens to the request.
 *
 * @param fault what happens
 * @param model the model it is limited to, where {@code *} stands for any characters
 * @param path the path it is limited to, where {@code *} stands for any characters
 * @param stream streamed requests only, plain ones only, or both where null
 * @param rate the share of requests it strikes, 0 to 1, drawn under the seed
 * @param every only each n-th matching request: with 3 the third, the sixth, …; at least 1
 * @param after the first n matching requests are left alone; at least 0
 * @param times strikes at most so often, then never again, at least 1; without end where null
 * @param from nothing before this long after the scenario began
 * @param lasting nothing once {@code from} is this long ago; without end where null
 * @param retryAfter what faults that send a Retry-After send
 */
public record Rule(
        Fault fault,
        @DefaultValue("*") String model,
        @DefaultValue("*") String path,
        @Nullable Boolean stream,
        @DefaultValue("1") @AtLeast("0") @AtMost("1") double rate,
        @DefaultValue("1") @AtLeast("1") long every,
        @DefaultValue("0") @AtLeast("0") long after,
        @Nullable @AtLeast("1") Long times,
        @DefaultValue("0") Duration from,
        @Nullable Duration lasting,
        @DefaultValue("1s") Duration retryAfter) {

    /** A fault that strikes every request. */
    public static Rule always(Fault fault) {
        return of(fault).build();
    }

    /** A builder that starts with a rule that strikes every request. */
    public static RuleBuilder of(Fault fault) {
        return new RuleBuilder(fault);
    }

    boolean concerns(String model, String path, boolean stream) {
        return matches(this.model, model) && matches(this.path, path) && (this.stream == null || this.stream == stream);
    }

    private static boolean matches(String pattern, String name) {
        return pattern.equals("*")
                || pattern.equals(name)
                || Pattern.matches("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E", name);
    }
}
