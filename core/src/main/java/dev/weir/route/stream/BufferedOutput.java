package dev.weir.route.stream;

import dev.weir.call.OutputFilter;
import dev.weir.call.StreamPiece;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.time.TimeSource;
import java.util.ArrayList;
import java.util.List;

/** Holds back output until the answer is whole, or until a limit is reached. */
final class BufferedOutput implements OutputFilter {
    private final long mostCharacters;
    private final long longestNanos;
    private final TimeSource time;
    private final List<StreamPiece> held = new ArrayList<>();
    private boolean passing;
    private long characters;
    private long since;

    /**
     * @param mostCharacters the limit of what is held back
     * @param longestNanos the limit of the time for which it is held back, from its first piece
     */
    BufferedOutput(long mostCharacters, long longestNanos, TimeSource time) {
        this.mostCharacters = mostCharacters;
        this.longestNanos = longestNanos;
        this.time = time;
    }

    @Override
    public void take(StreamPiece piece, Outlet out) {
        if (passing) {
            out.send(piece);
            return;
        }
        held.add(piece);
        if (!(piece instanceof StreamPiece.Model) && isLimitReached(piece)) {
            release(out);
        }
    }

    private boolean isLimitReached(StreamPiece piece) {
        long now = time.nanoTime();
        if (characters == 0) {
            since = now;
        }
        characters += OutputPart.textOf(piece).length();
        return characters >= mostCharacters || now - since >= longestNanos;
    }

    private void release(Outlet out) {
        passing = true;
        held.forEach(out::send);
        held.clear();
    }

    @Override
    public Answer finish(Answer answer, Outlet out) {
        release(out);
        return answer;
    }
}
