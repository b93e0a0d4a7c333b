package dev.weir.wire;

/** How a wire writes an answer that consists of text, for the faults that all wires share. */
public interface Dialect {

    /** A whole plain answer, of 60 characters at least. */
    String whole(String text);

    /** The events of a stream from its beginning to a first piece of text. */
    String begin(String text);

    /** The event with a further piece of text. */
    String more(String text);

    /** The events that end the answer. */
    String end();
}
