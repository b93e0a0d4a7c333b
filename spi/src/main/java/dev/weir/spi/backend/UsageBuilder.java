package dev.weir.spi.backend;

/** Builds a {@link Usage}; each method sets the component of its name. Not thread-safe. */
public final class UsageBuilder {
    private long input;
    private long cachedInput;
    private long cacheWrite;
    private long cacheWriteMinutes;
    private long cacheWriteHour;
    private long inputAudio;
    private long cachedAudio;
    private long inputImage;
    private long cachedImage;
    private long output;
    private long reasoning;
    private long outputAudio;
    private long outputImage;
    private boolean estimated;
    private Billing billing = Billing.NONE;

    UsageBuilder() {}

    public UsageBuilder input(long tokens) {
        input = tokens;
        return this;
    }

    public UsageBuilder cachedInput(long tokens) {
        cachedInput = tokens;
        return this;
    }

    public UsageBuilder cacheWrite(long tokens) {
        cacheWrite = tokens;
        return this;
    }

    public UsageBuilder cacheWriteMinutes(long tokens) {
        cacheWriteMinutes = tokens;
        return this;
    }

    public UsageBuilder cacheWriteHour(long tokens) {
        cacheWriteHour = tokens;
        return this;
    }

    public UsageBuilder inputAudio(long tokens) {
        inputAudio = tokens;
        return this;
    }

    public UsageBuilder cachedAudio(long tokens) {
        cachedAudio = tokens;
        return this;
    }

    public UsageBuilder inputImage(long tokens) {
        inputImage = tokens;
        return this;
    }

    public UsageBuilder cachedImage(long tokens) {
        cachedImage = tokens;
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

    public UsageBuilder outputAudio(long tokens) {
        outputAudio = tokens;
        return this;
    }

    public UsageBuilder outputImage(long tokens) {
        outputImage = tokens;
        return this;
    }

    public UsageBuilder estimated(boolean estimated) {
        this.estimated = estimated;
        return this;
    }

    public UsageBuilder billing(Billing billing) {
        this.billing = billing;
        return this;
    }

    /**
     * Builds the usage.
     *
     * @throws IllegalArgumentException if a count is negative
     */
    public Usage build() {
        return new Usage(
                input,
                cachedInput,
                cacheWrite,
                cacheWriteMinutes,
                cacheWriteHour,
                inputAudio,
                cachedAudio,
                inputImage,
                cachedImage,
                output,
                reasoning,
                outputAudio,
                outputImage,
                estimated,
                billing);
    }
}
