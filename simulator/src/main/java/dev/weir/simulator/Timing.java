package dev.weir.simulator;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import java.time.Duration;

/**
 * How fast answers come. Up to {@code slots} requests are answered at a time; the others wait in a queue, in order of
 * arrival, and those that find it full are refused with status 503.
 *
 * <p>The first token takes {@code firstToken} plus {@code perInputToken} for each token of the prompt, each token after
 * it {@code perToken × (1 + slowdown × (n - 1))} where n requests are being answered at that moment, as on a server
 * that decodes them as one batch. Both vary by up to {@code jitter}.
 *
 * @param firstToken from the slot to the first token
 * @param perInputToken added to it per token of the prompt
 * @param perToken from one token to the next, when nothing else is being answered
 * @param slowdown how much each further request slows the others, 0 for not at all
 * @param jitter by which share a time may be shorter or longer, 0 to 1
 * @param slots how many requests are answered at once, at least 1; unlimited unless set
 * @param queue how many wait for a slot, at least 0; 100 unless set
 */
public record Timing(
        @DefaultValue("0") Duration firstToken,
        @DefaultValue("0") Duration perInputToken,
        @DefaultValue("0") Duration perToken,
        @DefaultValue("0") @AtLeast("0") @AtMost("1000") double slowdown,
        @DefaultValue("0") @AtLeast("0") @AtMost("1") double jitter,
        @DefaultValue("2147483647") @AtLeast("1") int slots,
        @DefaultValue("100") @AtLeast("0") int queue) {

    /** Answers at once, however many. */
    public static final Timing INSTANT = SettingsRecord.defaults(Timing.class);

    /** A builder that starts with {@link #INSTANT}. */
    public static TimingBuilder builder() {
        return new TimingBuilder();
    }
}
