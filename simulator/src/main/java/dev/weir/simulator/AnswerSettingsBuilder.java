package dev.weir.simulator;

import dev.weir.config.SettingsRecord;

/**
 * Builds {@link AnswerSettings}, with a method for each component. A value out of range causes an {@link
 * IllegalArgumentException}. Not safe for use by many threads.
 */
public final class AnswerSettingsBuilder {
    private AnswerSettings settings = AnswerSettings.FILLER;

    AnswerSettingsBuilder() {}

    public AnswerSettingsBuilder text(String text) {
        return with("text", text);
    }

    public AnswerSettingsBuilder echo(boolean echo) {
        return with("echo", echo);
    }

    /** The exact length of filler text. */
    public AnswerSettingsBuilder tokens(int tokens) {
        return with("tokens", tokens);
    }

    public AnswerSettingsBuilder minTokens(int minTokens) {
        return with("minTokens", minTokens);
    }

    public AnswerSettingsBuilder maxTokens(int maxTokens) {
        return with("maxTokens", maxTokens);
    }

    public AnswerSettingsBuilder callTools(boolean callTools) {
        return with("callTools", callTools);
    }

    public AnswerSettingsBuilder reasoningTokens(int reasoningTokens) {
        return with("reasoningTokens", reasoningTokens);
    }

    public AnswerSettingsBuilder cachedShare(double cachedShare) {
        return with("cachedShare", cachedShare);
    }

    private AnswerSettingsBuilder with(String name, Object value) {
        settings = SettingsRecord.with(settings, name, value);
        return this;
    }

    public AnswerSettings build() {
        return SettingsRecord.check(settings);
    }
}
