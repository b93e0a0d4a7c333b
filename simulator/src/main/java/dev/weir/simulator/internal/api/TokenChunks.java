package dev.weir.simulator.internal.api;

import java.util.AbstractList;
import java.util.RandomAccess;

/** The events that stream a text, each created on access. */
final class TokenChunks extends AbstractList<ResponseChunk> implements RandomAccess {
    private final String text;
    private final int chunkLength;
    private final String before;
    private final String after;

    /**
     * Creates the list.
     *
     * @param chunkLength the number of characters per event
     * @param before the JSON before the text in each event
     * @param after the JSON after the text in each event
     */
    TokenChunks(String text, int chunkLength, String before, String after) {
        this.text = text;
        this.chunkLength = chunkLength;
        this.before = before;
        this.after = after;
    }

    @Override
    public ResponseChunk get(int index) {
        String piece = Tokenizer.chunk(text, index, chunkLength);
        return ResponseChunk.event(ResponseChunk.Kind.TEXT, before + JsonCodec.quote(piece) + after)
                .withTokens(Tokenizer.count(piece));
    }

    @Override
    public int size() {
        return Tokenizer.count(text, chunkLength);
    }
}
