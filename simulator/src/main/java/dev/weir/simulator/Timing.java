package dev.weir.simulator;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import java.time.Duration;

/**
 * The timing of responses. Up to {@code slots} requests are decoded at a time. The others wait in a FIFO queue; when it is
 * full, requests are refused with status 503.
 *
 * <p>The time to the first token is {@code firstToken} plus {@code perInputToken} for each token of the prompt. Each
 * further token takes {@code perToken × (1 + slowdown × (n - 1))} while n slots are in use, as on a server that decodes
 * them as one batch. Both vary by ±{@code jitter}, and grow by {@code drift} with each second that the scenario has been played.
 *
 * <p>Each {@code with} method copies the record. It throws an {@link IllegalArgumentException} if the value is out of range.
 *
 * @param firstToken the time from taking a slot to the first token
 * @param perInputToken the time added to it for each token of the prompt
 * @param perToken the time between tokens while one slot is in use
 * @param slowdown the share by which each further slot in use slows the others; 0 for none
 * @param jitter the share by which a time may vary in both directions, 0 to 1
 * @param drift the share by which times grow each second from the beginning of the scenario; 0 for none. A response keeps
 *     the factor that it began with
 * @param slots the number of requests decoded at a time, at least 1; unlimited by default
 * @param queue the number of requests that may wait for a slot, at least 0; 100 by default
 */
public record Timing(
        @DefaultValue("0") Duration firstToken,
        @DefaultValue("0") Duration perInputToken,
        @DefaultValue("0") Duration perToken,
        @DefaultValue("0") @AtLeast("0") @AtMost("1000") double slowdown,
        @DefaultValue("0") @AtLeast("0") @AtMost("1") double jitter,
        @DefaultValue("0") @AtLeast("0") @AtMost("1000") double drift,
        @DefaultValue("2147483647") @AtLeast("1") int slots,
        @DefaultValue("100") @AtLeast("0") int queue) {

    /** No latency, and unlimited slots. */
    public static final Timing INSTANT = SettingsRecord.defaults(Timing.class);

    public Timing withFirstToken(Duration firstToken) {
        return SettingsRecord.with(this, "firstToken", firstToken);
    }

    public Timing withPerInputToken(Duration perInputToken) {
        return SettingsRecord.with(this, "perInputToken", perInputToken);
    }

    public Timing withPerToken(Duration perToken) {
        return SettingsRecord.with(this, "perToken", perToken);
    }

    public Timing withSlowdown(double slowdown) {
        return SettingsRecord.with(this, "slowdown", slowdown);
    }

    public Timing withJitter(double jitter) {
        return SettingsRecord.with(this, "jitter", jitter);
    }

    public Timing withDrift(double drift) {
        return SettingsRecord.with(this, "drift", drift);
    }

    public Timing withSlots(int slots) {
        return SettingsRecord.with(this, "slots", slots);
    }

    public Timing withQueue(int queue) {
        return SettingsRecord.with(this, "queue", queue);
    }
}
