package dev.weir.route.stream;

import dev.weir.call.StreamPiece;
import dev.weir.spi.call.ToolCallPiece;
import org.jspecify.annotations.Nullable;

/**
 * A part of an answer as far as it has been delivered: consecutive pieces of one text, or of one tool call. Grows by
 * pieces. Not thread-safe.
 *
 * <p>As text a tool call is its name, a line break, and its arguments. Its id is not compared, as each answer has
 * another one.
 */
final class OutputPart {
    private final StreamPiece first;
    private final StringBuilder text = new StringBuilder();

    OutputPart(StreamPiece first) {
        this.first = first;
        text.append(textOf(first));
    }

    /** Whether a piece belongs to the same text or tool call. */
    boolean isOf(StreamPiece piece) {
        if (first instanceof StreamPiece.Text ours && piece instanceof StreamPiece.Text theirs) {
            return ours.channel() == theirs.channel();
        }
        return first instanceof StreamPiece.Tool ours
                && piece instanceof StreamPiece.Tool theirs
                && ours.piece().index() == theirs.piece().index();
    }

    void add(StreamPiece piece) {
        text.append(textOf(piece));
    }

    boolean isText() {
        return first instanceof StreamPiece.Text piece && piece.channel() == StreamPiece.Channel.TEXT;
    }

    /** The id of the tool call with this index; null if it is another part. */
    @Nullable
    String idOfCall(int index) {
        return first instanceof StreamPiece.Tool call && call.piece().index() == index
                ? call.piece().id()
                : null;
    }

    CharSequence text() {
        return text;
    }

    static boolean isReasoning(StreamPiece piece) {
        return piece instanceof StreamPiece.Text some && some.channel() == StreamPiece.Channel.REASONING;
    }

    /** What is compared of a piece. */
    static String textOf(StreamPiece piece) {
        if (piece instanceof StreamPiece.Text some) {
            return some.text();
        }
        if (!(piece instanceof StreamPiece.Tool tool)) {
            return "";
        }
        ToolCallPiece call = tool.piece();
        return isFirst(call) ? call.name() + "\n" + call.arguments() : call.arguments();
    }

    private static boolean isFirst(ToolCallPiece call) {
        return !call.id().isEmpty() || !call.name().isEmpty();
    }

    /** The rest of a piece, without as many characters of {@link #textOf}. */
    static StreamPiece rest(StreamPiece piece, int from) {
        String rest = textOf(piece).substring(from);
        return piece instanceof StreamPiece.Text some
                ? new StreamPiece.Text(some.channel(), rest)
                : new StreamPiece.Tool(
                        ToolCallPiece.more(((StreamPiece.Tool) piece).piece().index(), rest));
    }
}
