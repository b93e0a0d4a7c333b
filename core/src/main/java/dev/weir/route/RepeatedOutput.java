package dev.weir.route;

import dev.weir.call.StreamPiece;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds back the output of a target that answers afresh until it has repeated what was delivered, and passes on what
 * follows. If it says something else the answer starts over, provided that the listener discards what it has received.
 */
final class RepeatedOutput extends RecordedOutput {
    private final Repetition repetition;
    private final List<StreamPiece> held = new ArrayList<>();
    private boolean passing;

    /** @param lenient whether the text may differ in white space and case */
    RepeatedOutput(DeliveredOutput delivered, @Nullable Usage spent, boolean lenient) {
        super(delivered, spent);
        repetition = new Repetition(delivered.parts(), lenient);
    }

    @Override
    public void take(StreamPiece piece, Outlet out) {
        if (passing || piece instanceof StreamPiece.Model) {
            pass(piece, out);
            return;
        }
        held.add(piece);
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
