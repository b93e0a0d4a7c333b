package dev.weir.spi.token;

/** Counts tokens in one encoding. Thread-safe; must not block. */
@FunctionalInterface
public interface TokenCounter {

    /**
     * The number of tokens of a text, without those that frame a message.
     *
     * @param text any text, of any length. The names of special tokens in it, such as {@code <|endoftext|>}, are text like
     *     any other. The time for it is proportional to its length
     * @return at least 0; 0 for an empty text
     */
    long count(String text);
}
