package dev.weir.cost.pricelist;

import dev.weir.spi.backend.Usage;

/** The disjoint parts of a usage. Counts that contradict each other leave nothing negative. Immutable. */
final class UsageParts {
    private final long[] counts = new long[TokenPart.COUNT];
    private final boolean cachedUnsplit;
    private final boolean writesUnsplit;

    UsageParts(Usage usage) {
        long hour = Math.min(usage.cacheWriteHour(), usage.cacheWrite());
        long audio = without(usage.inputAudio(), usage.cachedAudio());
        long image = without(usage.inputImage(), usage.cachedImage());
        long text = usage.input() - usage.cachedInput() - usage.cacheWrite() - audio - image;
        if (text < 0) { // cached tokens that are not said to be sound or images are some of these
            long images = Math.min(image, -text);
            image -= images;
            audio = Math.max(0, audio - (-text - images));
        }
        put(TokenPart.INPUT, text);
        put(TokenPart.INPUT_AUDIO, audio);
        put(TokenPart.INPUT_IMAGE, image);
        put(TokenPart.CACHED_INPUT, without(without(usage.cachedInput(), usage.cachedAudio()), usage.cachedImage()));
        put(TokenPart.CACHED_AUDIO, usage.cachedAudio());
        put(TokenPart.CACHED_IMAGE, usage.cachedImage());
        put(TokenPart.CACHE_WRITE, usage.cacheWrite() - hour);
        put(TokenPart.CACHE_WRITE_HOUR, hour);
        long output = without(without(usage.output(), usage.outputAudio()), usage.outputImage());
        put(TokenPart.OUTPUT, without(output, usage.reasoning()));
        put(TokenPart.REASONING, usage.reasoning());
        put(TokenPart.OUTPUT_AUDIO, usage.outputAudio());
        put(TokenPart.OUTPUT_IMAGE, usage.outputImage());
        cachedUnsplit = usage.cachedInput() > 0
                && (usage.inputAudio() > 0 || usage.inputImage() > 0)
                && usage.cachedAudio() == 0
                && usage.cachedImage() == 0;
        writesUnsplit = usage.cacheWrite() - hour > usage.cacheWriteMinutes();
    }

    private void put(TokenPart part, long count) {
        counts[part.index()] = Math.max(0, count);
    }

    private static long without(long count, long part) {
        return Math.max(0, count - part);
    }

    long count(TokenPart part) {
        return counts[part.index()];
    }

    /** Whether it is unknown which of several kinds of input the cached tokens are. */
    boolean cachedUnsplit() {
        return cachedUnsplit;
    }

    /** Whether it is unknown how long some of the cache writes are kept. */
    boolean writesUnsplit() {
        return writesUnsplit;
    }
}
