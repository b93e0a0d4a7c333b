package dev.weir.cost.pricelist;

import org.jspecify.annotations.Nullable;

/**
 * A part of the tokens of an answer that may have a price of its own. The parts are disjoint: a token belongs to one. A
 * part without a price has that of a wider one, which stands before it.
 */
enum TokenPart {
    INPUT("input", null, false),
    CACHED_INPUT("cachedInput", INPUT, true),
    CACHE_WRITE("cacheWrite", INPUT, true),
    CACHE_WRITE_HOUR("cacheWriteHour", CACHE_WRITE, true),
    INPUT_AUDIO("inputAudio", INPUT, false),
    CACHED_AUDIO("cachedAudio", CACHED_INPUT, false),
    INPUT_IMAGE("inputImage", INPUT, false),
    CACHED_IMAGE("cachedImage", CACHED_INPUT, false),
    OUTPUT("output", null, false),
    REASONING("reasoning", OUTPUT, false),
    OUTPUT_AUDIO("outputAudio", OUTPUT, false),
    OUTPUT_IMAGE("outputImage", OUTPUT, false);

    /** All of them, in an array that nobody changes. */
    private static final TokenPart[] ALL = values();

    static final int COUNT = ALL.length;

    private final String key;
    private final @Nullable TokenPart wider;
    private final boolean assumed;

    /**
     * @param key its key in a price list
     * @param wider the part whose price applies if it has none
     * @param assumed whether that is an assumption, as providers do not price the two alike
     */
    TokenPart(String key, @Nullable TokenPart wider, boolean assumed) {
        this.key = key;
        this.wider = wider;
        this.assumed = assumed;
    }

    /** The part at an index, from 0 up to and without {@link #COUNT}. */
    static TokenPart at(int index) {
        return ALL[index];
    }

    /** The index of the part in an array of {@link #COUNT} elements. */
    @SuppressWarnings("EnumOrdinal") // the order has a meaning: a wider part comes before those that it contains
    int index() {
        return ordinal();
    }

    String key() {
        return key;
    }

    @Nullable
    TokenPart wider() {
        return wider;
    }

    boolean assumed() {
        return assumed;
    }
}
