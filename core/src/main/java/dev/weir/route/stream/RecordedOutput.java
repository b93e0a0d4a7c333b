package dev.weir.route.stream;

import dev.weir.call.OutputFilter;
import dev.weir.call.StreamPiece;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import org.jspecify.annotations.Nullable;

/** Records what it passes on, so that another target can finish the answer. */
abstract class RecordedOutput implements OutputFilter {
    final DeliveredOutput delivered;
    private final @Nullable Usage spent;
    private StreamPiece.@Nullable Model model;

    /** @param spent the usage of the targets that have delivered output before; null if there is none */
    RecordedOutput(DeliveredOutput delivered, @Nullable Usage spent) {
        this.delivered = delivered;
        this.spent = spent;
    }

    /** Passes on a piece; the serving model only if the listener has received none. */
    final void pass(StreamPiece piece, Outlet out) {
        if (piece instanceof StreamPiece.Model named) {
            model = named;
        } else {
            passModel(out);
            if (out.send(piece)) {
                delivered.add(piece);
            }
        }
    }

    private void passModel(Outlet out) {
        if (model != null && !delivered.hasModel() && out.send(model)) {
            delivered.add(model);
        }
    }

    @Override
    public Answer finish(Answer answer, Outlet out) {
        passModel(out);
        return spent != null && answer instanceof Completion completion
                ? delivered.completed(completion, spent)
                : answer;
    }
}
