package dev.weir.simulator;

import dev.weir.config.Combination;
import dev.weir.config.CombinedSettings;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import org.jspecify.annotations.Nullable;

/**
 * The answers of the models. Without {@code text} and {@code echo} an answer is Latin filler text, the same for the same
 * request and seed. A request for JSON, or one that requires a tool call, gets that regardless of these settings.
 *
 * <p>Each {@code with} method copies the record. It throws an {@link IllegalArgumentException} if the value is out of range.
 *
 * @param text the text of every answer, or null
 * @param echo whether an answer repeats the last message
 * @param tokens the exact length of filler text, at least 1; null for a random length between the next two
 * @param minTokens the minimum length of filler text, at least 1
 * @param maxTokens the maximum length of filler text, at least {@code minTokens}
 * @param callTools whether to call the first tool that a request offers, except in the answer to a tool's result; otherwise
 *     a tool is called only if the request requires it
 * @param continuation whether an answer to a request whose last message is an assistant's is the rest of the answer that
 *     begins with that message, if it does; otherwise it is a new answer
 * @param reasoningTokens the number of tokens spent before the answer; they take time and are counted, but not sent
 * @param cachedShare the share of the prompt's tokens that is reported as cached, 0 to 1
 */
public record AnswerSettings(
        @Nullable String text,
        @DefaultValue("false") boolean echo,
        @Nullable @AtLeast("1") Integer tokens,
        @DefaultValue("16") @AtLeast("1") int minTokens,
        @DefaultValue("64") @AtLeast("1") int maxTokens,
        @DefaultValue("false") boolean callTools,
        @DefaultValue("false") boolean continuation,
        @DefaultValue("0") @AtLeast("0") int reasoningTokens,
        @DefaultValue("0") @AtLeast("0") @AtMost("1") double cachedShare)
        implements CombinedSettings {

    /** Filler text of 16 to 64 tokens. */
    public static final AnswerSettings FILLER = SettingsRecord.defaults(AnswerSettings.class);

    @Override
    public void check(Combination combination) {
        if (tokens == null) {
            combination.requireAtLeast("maxTokens", "minTokens");
        } else if (combination.isGiven("minTokens") || combination.isGiven("maxTokens")) {
            combination.refuse("tokens", "is the exact length: set either tokens, or minTokens and maxTokens");
        }
    }

    public AnswerSettings withText(String text) {
        return SettingsRecord.with(this, "text", text);
    }

    public AnswerSettings withEcho(boolean echo) {
        return SettingsRecord.with(this, "echo", echo);
    }

    /** Sets the exact length of filler text. */
    public AnswerSettings withTokens(int tokens) {
        return SettingsRecord.with(this, "tokens", tokens);
    }

    /** Sets the minimum and maximum length of filler text. */
    public AnswerSettings withTokens(int minTokens, int maxTokens) {
        AnswerSettings anyLength = SettingsRecord.with(this, "tokens", null);
        AnswerSettings withMinimum = SettingsRecord.with(anyLength, "minTokens", minTokens);
        return SettingsRecord.check(SettingsRecord.with(withMinimum, "maxTokens", maxTokens));
    }

    public AnswerSettings withCallTools(boolean callTools) {
        return SettingsRecord.with(this, "callTools", callTools);
    }

    public AnswerSettings withContinuation(boolean continuation) {
        return SettingsRecord.with(this, "continuation", continuation);
    }

    public AnswerSettings withReasoningTokens(int reasoningTokens) {
        return SettingsRecord.with(this, "reasoningTokens", reasoningTokens);
    }

    public AnswerSettings withCachedShare(double cachedShare) {
        return SettingsRecord.with(this, "cachedShare", cachedShare);
    }
}
