package dev.weir.cache;

import dev.weir.call.StreamPiece;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Content;
import java.util.function.Consumer;

/** Receives a streamed answer as pieces. As thread-safe as the consumer of these. */
class PieceListener implements TokenListener {
    private final Consumer<StreamPiece> pieces;

    PieceListener(Consumer<StreamPiece> pieces) {
        this.pieces = pieces;
    }

    @Override
    public void onToken(String text) {
        pieces.accept(new StreamPiece.Text(StreamPiece.Channel.TEXT, text));
    }

    @Override
    public void onReasoning(String text) {
        pieces.accept(new StreamPiece.Text(StreamPiece.Channel.REASONING, text));
    }

    @Override
    public void onRefusal(String text) {
        pieces.accept(new StreamPiece.Text(StreamPiece.Channel.REFUSAL, text));
    }

    @Override
    public void onToolCall(ToolCallPiece piece) {
        pieces.accept(new StreamPiece.Tool(piece));
    }

    @Override
    public void onPart(Content part) {
        pieces.accept(new StreamPiece.Part(part));
    }

    @Override
    public void onModel(String model, String id) {
        pieces.accept(new StreamPiece.Model(model, id));
    }
}
