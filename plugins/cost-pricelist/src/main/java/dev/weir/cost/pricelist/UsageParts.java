package dev.weir.cost.pricelist;

import dev.weir.spi.backend.Usage;

/** The disjoint parts of a usage. Counts that contradict each other leave nothing negative. Immutable. */
final class UsageParts {
    private final Usage usage;
    private final long text;
    private final long audio;
    private final long image;
    private final long hour;

    UsageParts(Usage usage) {
        this.usage = usage;
        hour = Math.min(usage.cacheWriteHour(), usage.cacheWrite());
        long sound = without(usage.inputAudio(), usage.cachedAudio());
        long images = without(usage.inputImage(), usage.cachedImage());
        long rest = usage.input() - usage.cachedInput() - usage.cacheWrite() - sound - images;
        if (rest < 0) { // cached tokens that are not said to be sound or images are some of these
            long cachedImages = Math.min(images, -rest);
            images -= cachedImages;
            sound = Math.max(0, sound - (-rest - cachedImages));
        }
        text = rest;
        audio = sound;
        image = images;
    }

    private static long without(long count, long part) {
        return Math.max(0, count - part);
    }

    long count(TokenPart part) {
        return Math.max(
                0,
                switch (part) {
                    case INPUT -> text;
                    case INPUT_AUDIO -> audio;
                    case INPUT_IMAGE -> image;
                    case CACHED_INPUT ->
                        without(without(usage.cachedInput(), usage.cachedAudio()), usage.cachedImage());
                    case CACHED_AUDIO -> usage.cachedAudio();
                    case CACHED_IMAGE -> usage.cachedImage();
                    case CACHE_WRITE -> usage.cacheWrite() - hour;
                    case CACHE_WRITE_HOUR -> hour;
                    case OUTPUT ->
                        without(
                                without(without(usage.output(), usage.outputAudio()), usage.outputImage()),
                                usage.reasoning());
                    case REASONING -> usage.reasoning();
                    case OUTPUT_AUDIO -> usage.outputAudio();
                    case OUTPUT_IMAGE -> usage.outputImage();
                });
    }

    /** Whether it is unknown which of several kinds of input the cached tokens are. */
    boolean cachedUnsplit() {
        return usage.cachedInput() > 0
                && (usage.inputAudio() > 0 || usage.inputImage() > 0)
                && usage.cachedAudio() == 0
                && usage.cachedImage() == 0;
    }

    /** Whether it is unknown how long some of the cache writes are kept. */
    boolean writesUnsplit() {
        return usage.cacheWrite() - hour > usage.cacheWriteMinutes();
    }
}
