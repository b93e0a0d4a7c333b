package dev.weir.spi.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One part of a {@link Message}. A {@link ToolCall} is a part too, so that the order of reasoning, text and tool calls
 * is kept. Immutable. Its {@code toString} omits the content.
 *
 * <p>Kinds may be added: a backend rejects a part of a kind that it does not know, as it does one that its provider
 * cannot take.
 */
public sealed interface Content permits Content.Part, ToolCall {

    static Content text(String text) {
        return new Text(text, null, WireFields.NONE);
    }

    /** An image with the provider's default detail. */
    static Content image(String url) {
        return new Image(url, null, null, WireFields.NONE);
    }

    /** An image with this detail. */
    static Content image(String url, String detail) {
        return new Image(url, detail, null, WireFields.NONE);
    }

    /**
     * Sound.
     *
     * @param base64 the sound in Base64
     * @param format its format, such as {@code wav} or {@code mp3}
     */
    static Content audio(String base64, String format) {
        return new Audio(base64, format, null, WireFields.NONE);
    }

    /**
     * A file, such as a PDF document.
     *
     * @param name the name of the file; null for none
     * @param url its URL, or the file itself as a {@code data:} URL
     */
    static Content file(@Nullable String name, String url) {
        return new File(name, url, null, null, WireFields.NONE);
    }

    /** A file that was uploaded to the provider, by the provider's id of it. */
    static Content uploadedFile(String id) {
        return new File(null, null, id, null, WireFields.NONE);
    }

    /** A refusal of the model to answer. */
    static Content refusal(String text) {
        return new Refusal(text, null, WireFields.NONE);
    }

    /** Reasoning without a signature. */
    static Content reasoning(String text) {
        return new Reasoning(text, null, false, null, WireFields.NONE);
    }

    /** A part of a kind that the SPI does not model; see {@link Other}. */
    static Content other(WireFields wireFields) {
        return new Other(null, wireFields);
    }

    /** The request to cache the prompt up to this part; null for none. */
    @Nullable
    CacheMark cacheMark();

    /** The fields of the wire beside those of this part. */
    WireFields wireFields();

    /** Whether there is more to it than its text or its tool call: a signature, or fields of the wire. */
    default boolean hasMoreThanText() {
        return this instanceof Other
                || (this instanceof Reasoning thought && thought.signature() != null)
                || !wireFields().fields().isEmpty();
    }

    /** A copy with this mark. */
    Content withCacheMark(@Nullable CacheMark mark);

    /** A copy with these fields. */
    Content withWireFields(WireFields fields);

    /** A part other than a tool call. */
    sealed interface Part extends Content {}

    /** Plain text. */
    record Text(String text, @Nullable CacheMark cacheMark, WireFields wireFields) implements Part {
        public Text {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(wireFields, "wireFields");
        }

        @Override
        public Text withCacheMark(@Nullable CacheMark mark) {
            return new Text(text, mark, wireFields);
        }

        @Override
        public Text withWireFields(WireFields fields) {
            return new Text(text, cacheMark, fields);
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
    record Image(
            String url, @Nullable String detail, @Nullable CacheMark cacheMark, WireFields wireFields) implements Part {
        public Image {
            Objects.requireNonNull(url, "url");
            Objects.requireNonNull(wireFields, "wireFields");
        }

        @Override
        public Image withCacheMark(@Nullable CacheMark mark) {
            return new Image(url, detail, mark, wireFields);
        }

        @Override
        public Image withWireFields(WireFields fields) {
            return new Image(url, detail, cacheMark, fields);
        }

        @Override
        public String toString() {
            return "Image[" + url.length() + " chars]";
        }
    }

    /**
     * Sound.
     *
     * @param base64 the sound in Base64
     * @param format its format, such as {@code wav} or {@code mp3}
     */
    record Audio(String base64, String format, @Nullable CacheMark cacheMark, WireFields wireFields) implements Part {
        public Audio {
            Objects.requireNonNull(base64, "base64");
            Objects.requireNonNull(format, "format");
            Objects.requireNonNull(wireFields, "wireFields");
        }

        @Override
        public Audio withCacheMark(@Nullable CacheMark mark) {
            return new Audio(base64, format, mark, wireFields);
        }

        @Override
        public Audio withWireFields(WireFields fields) {
            return new Audio(base64, format, cacheMark, fields);
        }

        @Override
        public String toString() {
            return "Audio[" + base64.length() + " chars]";
        }
    }

    /**
     * A file: its content or its URL, or the id of one that was uploaded.
     *
     * @param name the name of the file; null for none
     * @param url its URL, or the file itself as a {@code data:} URL; null exactly if there is an id
     * @param id the provider's id of an uploaded file; null exactly if there is a URL
     */
    record File(
            @Nullable String name,
            @Nullable String url,
            @Nullable String id,
            @Nullable CacheMark cacheMark,
            WireFields wireFields)
            implements Part {
        public File {
            Objects.requireNonNull(wireFields, "wireFields");
            if ((url == null) == (id == null)) {
                throw new IllegalArgumentException("a file has either a URL or an id");
            }
        }

        @Override
        public File withCacheMark(@Nullable CacheMark mark) {
            return new File(name, url, id, mark, wireFields);
        }

        @Override
        public File withWireFields(WireFields fields) {
            return new File(name, url, id, cacheMark, fields);
        }

        @Override
        public String toString() {
            return url == null ? "File[uploaded]" : "File[" + url.length() + " chars]";
        }
    }

    /** A refusal of the model to answer, in its words. */
    record Refusal(String text, @Nullable CacheMark cacheMark, WireFields wireFields) implements Part {
        public Refusal {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(wireFields, "wireFields");
        }

        @Override
        public Refusal withCacheMark(@Nullable CacheMark mark) {
            return new Refusal(text, mark, wireFields);
        }

        @Override
        public Refusal withWireFields(WireFields fields) {
            return new Refusal(text, cacheMark, fields);
        }

        @Override
        public String toString() {
            return "Refusal[" + text.length() + " chars]";
        }
    }

    /**
     * A part of a kind that the SPI does not model, such as a search that the provider ran itself and its results. All of
     * it is in its wire fields. A backend writes it back, unchanged and in its place, to the wire that it came from and
     * leaves it out on any other.
     */
    record Other(@Nullable CacheMark cacheMark, WireFields wireFields) implements Part {
        public Other {
            Objects.requireNonNull(wireFields, "wireFields");
            if (wireFields.fields().isEmpty()) {
                throw new IllegalArgumentException("a part of another kind consists of the fields of its wire");
            }
        }

        @Override
        public Other withCacheMark(@Nullable CacheMark mark) {
            return new Other(mark, wireFields);
        }

        @Override
        public Other withWireFields(WireFields fields) {
            return new Other(cacheMark, fields);
        }

        @Override
        public String toString() {
            return "Other[" + wireFields.wire() + "]";
        }
    }

    /**
     * Reasoning of the model before its answer. Providers that sign it require it back, unchanged and in its place, in
     * the requests that follow; a backend sends it to the wire that it came from and to no other.
     *
     * @param text the reasoning as far as the provider shows it; empty if it does not
     * @param signature the provider's proof of its origin, or, if redacted, the encrypted reasoning itself; null for
     *     none
     * @param redacted whether the provider encrypted the reasoning instead of showing it
     */
    record Reasoning(
            String text,
            @Nullable String signature,
            boolean redacted,
            @Nullable CacheMark cacheMark,
            WireFields wireFields)
            implements Part {
        public Reasoning {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(wireFields, "wireFields");
            if (redacted && (signature == null || !text.isEmpty())) {
                throw new IllegalArgumentException("redacted reasoning has a signature and no text");
            }
        }

        @Override
        public Reasoning withCacheMark(@Nullable CacheMark mark) {
            return new Reasoning(text, signature, redacted, mark, wireFields);
        }

        @Override
        public Reasoning withWireFields(WireFields fields) {
            return new Reasoning(text, signature, redacted, cacheMark, fields);
        }

        @Override
        public String toString() {
            return redacted ? "Reasoning[redacted]" : "Reasoning[" + text.length() + " chars]";
        }
    }
}
