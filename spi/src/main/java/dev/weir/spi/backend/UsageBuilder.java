package dev.weir.spi.backend;

/** Builds a {@link Usage}, whose components its methods are named for. Not safe for use by many threads. */
public final class UsageBuilder {
    private long input;
    private long cachedInput;
    private long output;
    private long reasoning;
    private boolean estimated;

    UsageBuilder() {}

    public UsageBuilder input(long tokens) {
        input = tokens;
        return this;
    }

    public UsageBuilder cachedInput(long tokens) {
        cachedInput = tokens;
        return this;
    }

    public UsageBuilder output(long tokens) {
        output = tokens;
        return this;
    }

    public UsageBuilder reasoning(long tokens) {
        reasoning = tokens;
        return this;
    }

    public UsageBuilder estimated(boolean estimated) {
        this.estimated = estimated;
        return this;
    }

    /**
     * The usage.
     *
     * @throws IllegalArgumentException if a count is below zero
     */
    public Usage build() {
        return new Usage(input, cachedInput, output, reasoning, estimated);
    }
}
