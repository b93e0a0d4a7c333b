package dev.weir.route.stream;

import dev.weir.call.StreamPiece;
import dev.weir.call.StreamPiece.Channel;
import dev.weir.spi.backend.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Passes on the output of the first target, or of one that continues from the delivered text. The request for the latter
 * lacks the white space at the end of that text, as some providers reject it there: where the answer begins with it, it
 * is not delivered again.
 */
final class ContinuedOutput extends RecordedOutput {
    private final String text;
    private int at;

    ContinuedOutput(DeliveredOutput delivered, @Nullable Usage spent) {
        super(delivered, spent);
        text = delivered.text();
        at = text.stripTrailing().length();
    }

    @Override
    public void take(StreamPiece piece, Outlet out) {
        if (at == text.length() || !(piece instanceof StreamPiece.Text some) || some.channel() != Channel.TEXT) {
            pass(piece, out);
            return;
        }
        int from = 0;
        while (from < some.text().length() && at < text.length() && some.text().charAt(from) == text.charAt(at)) {
            from++;
            at++;
        }
        if (from < some.text().length()) {
            at = text.length();
            pass(OutputPart.rest(piece, from), out);
        }
    }
}
