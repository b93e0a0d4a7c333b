package dev.weir.simulator;

import java.util.AbstractList;
import java.util.RandomAccess;

/** The events that carry a text piece by piece, each made when it is asked for. */
final class Pieces extends AbstractList<Frame> implements RandomAccess {
    private final String text;
    private final int length;
    private final String before;
    private final String after;

    Pieces(String text, int length, String before, String after) {
        this.text = text;
        this.length = length;
        this.before = before;
        this.after = after;
    }

    @Override
    public Frame get(int index) {
        String piece = Tokens.piece(text, index, length);
        return Frame.event(Frame.Kind.TOKEN, before + Json.quote(piece) + after, Tokens.count(piece));
    }

    @Override
    public int size() {
        return Tokens.count(text, length);
    }
}
