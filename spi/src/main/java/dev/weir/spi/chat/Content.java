package dev.weir.spi.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One part of a {@link Message}. Its {@code toString} does not show what it holds. */
public sealed interface Content {

    static Content text(String text) {
        return new Text(text);
    }

    /** An image, looked at as closely as the provider sees fit. */
    static Content image(String url) {
        return new Image(url, null);
    }

    /** An image, looked at as closely as {@code detail} says. */
    static Content image(String url, String detail) {
        return new Image(url, detail);
    }

    /** Plain text. */
    record Text(String text) implements Content {
        public Text {
            Objects.requireNonNull(text, "text");
        }

        @Override
        public String toString() {
            return "Text[" + text.length() + " chars]";
        }
    }

    /**
     * An image.
     *
     * @param url where it is, or the image itself as a {@code data:} URL
     * @param detail how closely the model should look, in the provider's words ({@code low}, {@code high}, {@code auto})
     */
    record Image(String url, @Nullable String detail) implements Content {
        public Image {
            Objects.requireNonNull(url, "url");
        }

        @Override
        public String toString() {
            return "Image[" + url.length() + " chars]";
        }
    }
}
