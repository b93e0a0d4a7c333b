package dev.weir.simulator;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule that injects a fault. It counts the requests that match {@code model}, {@code path} and {@code stream}, and applies
 * to those of them that meet all other conditions. The first rule of a scenario that applies decides.
 *
 * <p>Each {@code with} method copies the record. It throws an {@link IllegalArgumentException} if the value is out of range.
 *
 * @param fault the fault to inject
 * @param model the model of the request, where {@code *} matches any characters
 * @param path the path of the request, where {@code *} matches any characters
 * @param stream true for streamed requests only, false for others only, null for both
 * @param rate the share of requests to apply to, 0 to 1, drawn with the seed
 * @param every applies to each n-th matching request only: with 3 to the third, the sixth, …; at least 1
 * @param after the number of matching requests to skip first; at least 0
 * @param times the maximum number of times to apply, at least 1; null for no maximum
 * @param from the time after the start of the scenario from which it applies
 * @param lasting the time after {@code from} for which it applies; null for no end
 * @param retryAfter the delay announced by the faults that send a Retry-After
 */
public record FaultRule(
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

    /** A rule that applies to every request. */
    public static FaultRule of(Fault fault) {
        return SettingsRecord.defaults(FaultRule.class, Map.of("fault", fault));
    }

    public FaultRule withModel(String model) {
        return SettingsRecord.with(this, "model", model);
    }

    public FaultRule withPath(String path) {
        return SettingsRecord.with(this, "path", path);
    }

    public FaultRule withStream(boolean stream) {
        return SettingsRecord.with(this, "stream", stream);
    }

    public FaultRule withRate(double rate) {
        return SettingsRecord.with(this, "rate", rate);
    }

    public FaultRule withEvery(long every) {
        return SettingsRecord.with(this, "every", every);
    }

    public FaultRule withAfter(long after) {
        return SettingsRecord.with(this, "after", after);
    }

    public FaultRule withTimes(long times) {
        return SettingsRecord.with(this, "times", times);
    }

    public FaultRule withFrom(Duration from) {
        return SettingsRecord.with(this, "from", from);
    }

    public FaultRule withLasting(Duration lasting) {
        return SettingsRecord.with(this, "lasting", lasting);
    }

    public FaultRule withRetryAfter(Duration retryAfter) {
        return SettingsRecord.with(this, "retryAfter", retryAfter);
    }
}
