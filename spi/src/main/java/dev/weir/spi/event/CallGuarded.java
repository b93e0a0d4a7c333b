package dev.weir.spi.event;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A guard has changed or refused the prompt or the answer of a call, or has failed; at most once for each. Created by the runtime:
 * fields may be added, and the constructor is not for plugins.
 *
 * @param callId the id of the call
 * @param guard the name of the guard
 * @param checked what it has checked
 * @param decision what it has decided
 * @param rule the rule of the guard by which it refused; null for another decision
 */
public record CallGuarded(
        String callId,
        String guard,
        Checked checked,
        Decision decision,
        @Nullable String rule) {

    /** What a guard has checked. */
    public enum Checked {
        PROMPT,
        ANSWER;

        /** The name in metrics and messages, such as {@code prompt}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a guard decides. */
    public enum Decision {
        /** It has changed the text. */
        CHANGED,
        /** It has refused the call. */
        REFUSED,
        /** It has thrown an exception, or broken its contract. */
        FAILED;

        /** The name in metrics and messages, such as {@code changed}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
