package dev.weir.simulator;

import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the models answer. Where neither a text is given nor an echo asked for, an answer is Latin filler of a length drawn
 * between {@code minTokens} and {@code maxTokens}; the same request under the same seed gets the same answer. Whatever is
 * set here, a request that asks for JSON or must call a tool gets that.
 *
 * @param text what every answer says, or null
 * @param echo whether an answer repeats the last message
 * @param tokens of a filler answer, at least 1, in place of a length between the next two; null for such a length
 * @param minTokens of a filler answer, at least 1
 * @param maxTokens of a filler answer, at least {@code minTokens}
 * @param callTools whether the first tool of a request that offers some is called; otherwise only where the request
 *     demands it. An answer to a tool's result calls no tool
 * @param reasoningTokens spent before the answer begins: they take time and are counted, but are not shown
 * @param cachedShare which share of each prompt's tokens is reported as read from a cache, 0 to 1
 */
public record AnswerSettings(
        @Nullable String text,
        @DefaultValue("false") boolean echo,
        @Nullable @AtLeast("1") Integer tokens,
        @DefaultValue("16") @AtLeast("1") int minTokens,
        @DefaultValue("64") @AtLeast("1") int maxTokens,
        @DefaultValue("false") boolean callTools,
        @DefaultValue("0") @AtLeast("0") int reasoningTokens,
        @DefaultValue("0") @AtLeast("0") @AtMost("1") double cachedShare)
        implements CombinedSettings {

    /** Filler of 16 to 64 tokens. */
    public static final AnswerSettings FILLER = SettingsRecord.defaults(AnswerSettings.class);

    @Override
    public void check(Combination combination) {
        if (tokens == null) {
            combination.requireAtLeast("maxTokens", "minTokens");
        } else if (combination.isGiven("minTokens") || combination.isGiven("maxTokens")) {
            combination.refuse("tokens", "is the exact length: leave out minTokens and maxTokens, or give them alone");
        }
    }

    /** The length of a filler answer. */
    int length(RandomGenerator random) {
        return tokens != null ? tokens : random.nextInt(minTokens, maxTokens + 1);
    }

    /** A builder that starts with {@link #FILLER}. */
    public static AnswerSettingsBuilder builder() {
        return new AnswerSettingsBuilder();
    }
}
