package dev.weir.path;

import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Completion;
import java.util.ArrayList;
import java.util.List;

/** Records what a caller receives, and may discard it. */
final class AnswerRecorder implements TokenListener {
    private final boolean discards;
    final StringBuilder text = new StringBuilder();
    final StringBuilder reasoning = new StringBuilder();
    final StringBuilder arguments = new StringBuilder();
    final List<String> models = new ArrayList<>();
    final List<String> calls = new ArrayList<>();
    final List<Completion> finished = new ArrayList<>();
    int restarts;

    AnswerRecorder() {
        this(false);
    }

    AnswerRecorder(boolean discards) {
        this.discards = discards;
    }

    @Override
    public void onToken(String piece) {
        text.append(piece);
    }

    @Override
    public void onReasoning(String piece) {
        reasoning.append(piece);
    }

    @Override
    public void onToolCall(ToolCallPiece piece) {
        if (!piece.id().isEmpty()) {
            calls.add(piece.id() + " " + piece.name());
        }
        arguments.append(piece.arguments());
    }

    @Override
    public void onModel(String model, String id) {
        models.add(model + " " + id);
    }

    @Override
    public void onFinish(Completion completion) {
        finished.add(completion);
    }

    @Override
    public boolean onRestart() {
        restarts++;
        if (discards) {
            text.setLength(0);
            reasoning.setLength(0);
            arguments.setLength(0);
            calls.clear();
        }
        return discards;
    }
}
