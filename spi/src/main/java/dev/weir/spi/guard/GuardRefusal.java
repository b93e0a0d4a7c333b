package dev.weir.spi.guard;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A guard refuses a request or an answer. The call fails with it, is not retried, and counts for no circuit breaker.
 *
 * <p>Rule and explanation are shown to callers, in logs and in metrics: they hold nothing of the prompt and nothing of the
 * answer.
 */
public final class GuardRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Pattern RULE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final String rule;
    private final @Nullable String explanation;

    /**
     * A refusal without more to say than its rule.
     *
     * @param rule the rule of the guard that is broken: 1 to 64 letters, digits, dots, hyphens and underscores
     */
    public GuardRefusal(String rule) {
        this(rule, null);
    }

    /**
     * A refusal.
     *
     * @param rule the rule of the guard that is broken: 1 to 64 letters, digits, dots, hyphens and underscores
     * @param explanation what is allowed, for people: {@code the prompt has 9000 characters, at most 8000 are allowed}; null for
     *     none
     */
    public GuardRefusal(String rule, @Nullable String explanation) {
        super(explanation == null ? rule : rule + ": " + explanation, null, false, false);
        if (!RULE.matcher(rule).matches()) {
            throw new IllegalArgumentException(
                    "a rule has 1 to 64 letters, digits, dots, hyphens and underscores, and begins with a letter or digit");
        }
        this.rule = rule;
        this.explanation = explanation;
    }

    /** The rule of the guard that is broken. */
    public String rule() {
        return rule;
    }

    /** What is allowed, for people; null for none. */
    public @Nullable String explanation() {
        return explanation;
    }
}
