package dev.weir.simulator;

import org.jspecify.annotations.Nullable;

/**
 * Builds {@link AnswerSettings}, whose components its methods are named for. A value out of range is refused with an
 * {@link IllegalArgumentException}. Not safe for use by many threads.
 */
public final class AnswerSettingsBuilder {
    private @Nullable String text;
    private boolean echo;
    private int minTokens = 16;
    private int maxTokens = 64;
    private boolean callTools;
    private int reasoningTokens;
    private double cachedShare;

    AnswerSettingsBuilder() {}

    public AnswerSettingsBuilder text(String text) {
        this.text = text;
        return this;
    }

    public AnswerSettingsBuilder echo(boolean echo) {
        this.echo = echo;
        return this;
    }

    /** Filler of exactly this length. */
    public AnswerSettingsBuilder tokens(int tokens) {
        return minTokens(tokens).maxTokens(tokens);
    }

    public AnswerSettingsBuilder minTokens(int minTokens) {
        this.minTokens = Require.atLeast(1, minTokens);
        return this;
    }

    public AnswerSettingsBuilder maxTokens(int maxTokens) {
        this.maxTokens = Require.atLeast(1, maxTokens);
        return this;
    }

    public AnswerSettingsBuilder callTools(boolean callTools) {
        this.callTools = callTools;
        return this;
    }

    public AnswerSettingsBuilder reasoningTokens(int reasoningTokens) {
        this.reasoningTokens = Require.atLeast(0, reasoningTokens);
        return this;
    }

    public AnswerSettingsBuilder cachedShare(double cachedShare) {
        this.cachedShare = Require.between(0, 1, cachedShare);
        return this;
    }

    public AnswerSettings build() {
        return new AnswerSettings(text, echo, minTokens, maxTokens, callTools, reasoningTokens, cachedShare);
    }
}
