package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.chat.FinishReason;
import dev.weir.wire.body.ResponseBytes;
import dev.weir.wire.body.SseEvent;
import dev.weir.wire.body.SseReader;
import dev.weir.wire.body.WireJson;
import dev.weir.wire.chat.IncomingCompletion;
import java.io.IOException;
import okio.Buffer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Reads whatever bytes come, for the fuzzing of readers: they end, keep no more than the response may have, and fail in the
 * ways that a {@link dev.weir.spi.backend.BackendException} is made of.
 */
public final class AnyBytes {
    private static final int MOST_BYTES = 64 * 1024;
    /** A byte that is not UTF-8 becomes a character of three. */
    private static final int REPLACEMENT = 3;

    private static final WireJson JSON = new WireJson();

    private AnyBytes() {}

    public static void asStream(byte[] stream, IncomingCompletion answer) {
        SseReader events = new SseReader(ResponseBytes.open(new Buffer().write(stream), MOST_BYTES));
        try {
            for (SseEvent event = events.next(); event != null && !event.isDone(); event = events.next()) {
                assertThat(event.data().length).isLessThanOrEqualTo(REPLACEMENT * stream.length);
                read(event, answer);
            }
        } catch (IOException | JacksonException e) {
            assertThat(e).isNotNull(); // what a BackendException is made of
        }
        end(answer);
    }

    private static void read(SseEvent event, IncomingCompletion answer) {
        if (event.isError()) {
            try (JsonParser parser = JSON.parser(event.data())) {
                parser.nextToken();
                answer.fail(ErrorReader.read(parser));
            }
        } else {
            read(event.data(), answer);
        }
    }

    public static void asDocument(byte[] document, IncomingCompletion answer) {
        try {
            read(document, answer);
        } catch (JacksonException e) {
            assertThat(e).isNotNull(); // what a BackendException is made of
        }
        end(answer);
    }

    private static void read(byte[] documents, IncomingCompletion answer) {
        try (JsonParser parser = JSON.parser(documents)) {
            boolean more = true;
            while (more) {
                more = answer.readNext(parser);
                answer.takeUndelivered();
            }
        }
    }

    private static void end(IncomingCompletion answer) {
        answer.partial(null);
        if (answer.isFinished()) {
            assertThat(answer.whole(null).finishReason()).isNotEqualTo(FinishReason.TRUNCATED);
        }
    }

    public static ProviderError asError(byte[] body) {
        return ErrorReader.read(JSON, new Buffer().write(body));
    }
}
