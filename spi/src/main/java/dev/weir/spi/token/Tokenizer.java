package dev.weir.spi.token;

import org.jspecify.annotations.Nullable;

/**
 * Knows the encodings of models. The runtime asks it for tokens that the provider does not report, and before a call.
 * Thread-safe.
 */
@FunctionalInterface
public interface Tokenizer {

    /**
     * The counter of a model's tokens. Models with the same encoding have the same counter, so that a text is counted once
     * for all of them. Quick: an encoding is loaded no earlier than by its first count.
     *
     * @param model the name of the model as it is requested or reported; any text
     * @return null if the encoding of the model is not known
     */
    @Nullable
    TokenCounter counter(String model);
}
