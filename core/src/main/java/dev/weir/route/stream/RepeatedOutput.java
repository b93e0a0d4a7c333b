package dev.weir.route.stream;

import dev.weir.call.StreamPiece;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds back the output of a target that answers afresh until it has repeated what was delivered, and passes on what
 * follows. If it says something else the answer starts over, provided that the listener discards what it has received.
 *
 * <p>Reasoning is not compared, as no two answers have the same. The listener keeps what it has received of it; what follows
 * it in the new answer is passed on, other reasoning before the first further output is not. Nor are whole parts, until all of the
 * delivered output has been repeated: a signature belongs to the reasoning of its own answer.
 */
final class RepeatedOutput extends RecordedOutput {
    private final Repetition repetition;
    private final List<StreamPiece> held = new ArrayList<>();
    /** The delivered reasoning, if nothing else was delivered, until other output follows it. */
    private @Nullable String reasoning;
    /** How much of it has been repeated; negative if the reasoning is another one. */
    private int repeatedReasoning;

    private boolean passing;

    /** @param lenient whether the text may differ in white space and case */
    RepeatedOutput(DeliveredOutput delivered, @Nullable Usage spent, boolean lenient) {
        super(delivered, spent);
        repetition = new Repetition(delivered.parts(), lenient);
        reasoning = delivered.reasoningAlone();
        passing = repetition.isComplete();
    }

    @Override
    public void take(StreamPiece piece, Outlet out) {
        if (reasoning != null && OutputPart.isReasoning(piece)) {
            passRest(piece, reasoning, out);
            return;
        }
        if (piece instanceof StreamPiece.Model) {
            pass(piece, out);
            return;
        }
        if (reasoning != null && piece instanceof StreamPiece.Part) {
            if (repeatedReasoning == reasoning.length()) {
                pass(piece, out);
            }
            return;
        }
        reasoning = null;
        if (passing) {
            pass(piece, out);
            return;
        }
        held.add(piece);
        if (!OutputPart.isReasoning(piece) && !(piece instanceof StreamPiece.Part)) {
            compare(piece, out);
        }
    }

    /** Passes on what follows the delivered reasoning. */
    private void passRest(StreamPiece piece, String before, Outlet out) {
        String text = OutputPart.textOf(piece);
        int length = Math.min(text.length(), before.length() - repeatedReasoning);
        if (repeatedReasoning < 0 || !before.regionMatches(repeatedReasoning, text, 0, length)) {
            repeatedReasoning = -1;
            return;
        }
        repeatedReasoning += length;
        if (length < text.length()) {
            pass(OutputPart.rest(piece, length), out);
        }
    }

    private void compare(StreamPiece piece, Outlet out) {
        int repeated = repetition.next(piece);
        if (repeated < 0) {
            startOver(out);
        } else if (repetition.isComplete()) {
            passing = true;
            held.clear();
            if (repeated < OutputPart.textOf(piece).length()) {
                pass(OutputPart.rest(piece, repeated), out);
            }
        }
    }

    private void startOver(Outlet out) {
        if (!out.restart()) {
            throw new DivergedAnswerException();
        }
        passing = true;
        delivered.clear();
        held.forEach(piece -> pass(piece, out));
        held.clear();
    }

    @Override
    public Answer finish(Answer answer, Outlet out) {
        if (!passing && !repetition.lacksOnlySpace()) {
            startOver(out);
        }
        return super.finish(answer, out);
    }
}
