package dev.weir.spi.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One part of a {@link Message}. Its {@code toString} omits the content. */
public sealed interface Content {

    static Content text(String text) {
        return new Text(text);
    }

    /** An image with the provider's default detail. */
    static Content image(String url) {
        return new Image(url, null);
    }

    /** An image with this detail. */
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
     * @param url its URL, or the image itself as a {@code data:} URL
     * @param detail the level of detail by the provider's name for it ({@code low}, {@code high}, {@code auto}); null
     *     for the default
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
