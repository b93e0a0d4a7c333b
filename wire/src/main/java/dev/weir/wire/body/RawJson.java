package dev.weir.wire.body;

/** A value that is JSON text already and is written as it is. Its {@code toString} omits the text. */
public record RawJson(String text) {
    @Override
    public String toString() {
        return "RawJson[" + text.length() + " chars]";
    }
}
