package dev.weir.spi.embedding;

import java.util.List;

/** One input of an {@link EmbeddingRequest}, which yields one vector. Its {@code toString} omits the content. */
public sealed interface EmbeddingInput {

    static EmbeddingInput text(String text) {
        return new Text(text);
    }

    static EmbeddingInput tokens(List<Integer> tokens) {
        return new Tokens(tokens);
    }

    /**
     * A text.
     *
     * @param text not empty
     */
    record Text(String text) implements EmbeddingInput {
        public Text {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("a text to embed must not be empty");
            }
        }

        @Override
        public String toString() {
            return "Text[" + text.length() + " chars]";
        }
    }

    /**
     * A text as tokens of the model's vocabulary.
     *
     * @param tokens at least one, each at least 0
     */
    record Tokens(List<Integer> tokens) implements EmbeddingInput {
        public Tokens {
            tokens = List.copyOf(tokens);
            if (tokens.isEmpty()) {
                throw new IllegalArgumentException("a list of tokens to embed must not be empty");
            }
            if (tokens.stream().anyMatch(token -> token < 0)) {
                throw new IllegalArgumentException("a token to embed must be at least 0");
            }
        }

        @Override
        public String toString() {
            return "Tokens[" + tokens.size() + "]";
        }
    }
}
