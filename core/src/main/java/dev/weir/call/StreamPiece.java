package dev.weir.call;

import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Content;

/** A piece of a streamed answer, as a {@link TokenListener} receives it. Immutable. */
public sealed interface StreamPiece {

    /** Passes it to a listener. */
    void deliverTo(TokenListener listener);

    /** The number of characters of the model's output that it has. */
    int characters();

    /** The texts of which an answer consists. */
    enum Channel {
        TEXT,
        REASONING,
        REFUSAL
    }

    /** A piece of a text; see {@link TokenListener#onToken} and the like. */
    record Text(Channel channel, String text) implements StreamPiece {
        @Override
        public int characters() {
            return text.length();
        }

        @Override
        public void deliverTo(TokenListener listener) {
            switch (channel) {
                case TEXT -> listener.onToken(text);
                case REASONING -> listener.onReasoning(text);
                case REFUSAL -> listener.onRefusal(text);
            }
        }

        @Override
        public String toString() {
            return channel + "[" + text.length() + " chars]";
        }
    }

    /** A piece of a tool call; see {@link TokenListener#onToolCall}. */
    record Tool(ToolCallPiece piece) implements StreamPiece {
        @Override
        public int characters() {
            return piece.name().length() + piece.arguments().length();
        }

        @Override
        public void deliverTo(TokenListener listener) {
            listener.onToolCall(piece);
        }
    }

    /** A part that is whole; see {@link TokenListener#onPart}. Its text has come in pieces. */
    record Part(Content content) implements StreamPiece {
        @Override
        public int characters() {
            return 0;
        }

        @Override
        public void deliverTo(TokenListener listener) {
            listener.onPart(content);
        }
    }

    /** The serving model, which is not output; see {@link TokenListener#onModel}. */
    record Model(String model, String id) implements StreamPiece {
        @Override
        public int characters() {
            return 0;
        }

        @Override
        public void deliverTo(TokenListener listener) {
            listener.onModel(model, id);
        }
    }
}
