package dev.weir.backend.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.spi.chat.FinishReason;
import dev.weir.wire.ErrorReader;
import dev.weir.wire.ProviderError;
import dev.weir.wire.body.ResponseBytes;
import dev.weir.wire.body.SseEvent;
import dev.weir.wire.body.SseReader;
import dev.weir.wire.body.WireJson;
import java.io.IOException;
import okio.Buffer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Whatever bytes come, the readers end, keep no more than the response may have, and fail in the ways that a
 * {@link dev.weir.spi.backend.BackendException} is made of. A normal test run replays the committed inputs; how to fuzz is
 * told in {@code docs/backends/anthropic.md}.
 */
class ReadersFuzzTest {
    private static final int MOST_BYTES = 64 * 1024;

    private final WireJson json = new WireJson();

    @FuzzTest(maxDuration = "60s")
    void readsAnyStream(byte[] stream) {
        ReceivedMessage answer = new ReceivedMessage("m", true, "answer");
        SseReader events = new SseReader(ResponseBytes.open(new Buffer().write(stream), MOST_BYTES));
        try {
            for (SseEvent event = events.next(); event != null; event = events.next()) {
                read(event.data(), answer);
            }
        } catch (IOException | JacksonException e) {
            assertThat(e).isNotNull(); // what a BackendException is made of
        }
        end(answer);
    }

    @FuzzTest(maxDuration = "60s")
    void readsAnyDocument(byte[] document) {
        ReceivedMessage answer = new ReceivedMessage("m", true, null);
        try {
            read(document, answer);
        } catch (JacksonException e) {
            assertThat(e).isNotNull(); // what a BackendException is made of
        }
        end(answer);
    }

    private void read(byte[] documents, ReceivedMessage answer) {
        try (JsonParser parser = json.parser(documents)) {
            boolean more = true;
            while (more) {
                more = answer.readNext(parser);
                answer.takeUndelivered();
            }
        }
    }

    private static void end(ReceivedMessage answer) {
        answer.partial(null);
        if (answer.isFinished()) {
            assertThat(answer.whole(null).finishReason()).isNotEqualTo(FinishReason.TRUNCATED);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void readsAnyError(byte[] body) {
        ProviderError error = ErrorReader.read(json, new Buffer().write(body));
        ErrorReasons.of(0, error);
        ErrorReasons.of(429, error);
    }
}
