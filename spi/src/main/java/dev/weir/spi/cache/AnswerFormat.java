package dev.weir.spi.cache;

/**
 * The binary form of a {@link CachedAnswer}, for caches outside of the memory of the process. It is lossless, and is part
 * of the SPI rather than of a cache, so that components that are added to an answer are never lost in a cache that was
 * built before them.
 *
 * <p>A form begins with its version. A version that was ever released is read for good; each change of what is written
 * has a version of its own. It is neither compressed nor protected by a checksum.
 */
public final class AnswerFormat {
    /** The version that is written. */
    static final int VERSION = 1;

    private AnswerFormat() {}

    /** Writes an answer. */
    public static byte[] write(CachedAnswer answer) {
        BinaryOutput output = new BinaryOutput();
        output.number(VERSION);
        new AnswerWriter(output).cached(answer);
        return output.toByteArray();
    }

    /**
     * Reads an answer.
     *
     * @param form what {@link #write} returned, now or in an earlier version
     * @return an answer equal to the one that was written
     * @throws UnreadableAnswerException if it is of a later version, or is no such form at all
     */
    public static CachedAnswer read(byte[] form) throws UnreadableAnswerException {
        BinaryInput input = new BinaryInput(form);
        try {
            long version = input.number();
            if (version > VERSION) {
                throw UnreadableAnswerException.newer("an answer in version " + version
                        + " of the form; this version of Weir reads up to " + VERSION);
            }
            if (version != VERSION) {
                throw UnreadableAnswerException.corrupt("version " + version + " of the form never existed");
            }
            CachedAnswer answer = new AnswerReader(input).cached();
            input.requireEnd();
            return answer;
        } catch (RuntimeException e) {
            throw UnreadableAnswerException.corrupt("not the form of an answer", e);
        }
    }
}
