package dev.weir.backend.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.wire.ErrorReader;
import dev.weir.wire.ProviderError;
import dev.weir.wire.WaitReader;
import dev.weir.wire.body.ResponseBytes;
import dev.weir.wire.body.SseEvent;
import dev.weir.wire.body.SseReader;
import dev.weir.wire.body.WireJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import okhttp3.Headers;
import okio.Buffer;
import okio.BufferedSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Whatever bytes come, the readers end, keep no more than the response may have, and fail in the ways that a
 * {@link dev.weir.spi.backend.BackendException} is made of. A normal test run replays the committed inputs; how to fuzz is
 * told in {@code docs/backends/openai.md}.
 */
class ReadersFuzzTest {
    private static final int MOST_BYTES = 64 * 1024;

    private final WireJson json = new WireJson();

    @FuzzTest(maxDuration = "60s")
    void readsAnyStream(byte[] stream) {
        ReceivedCompletion answer = new ReceivedCompletion("m", 1, "", true);
        BufferedSource source = ResponseBytes.open(new Buffer().write(stream), MOST_BYTES);
        SseReader events = new SseReader(source);
        try {
            for (SseEvent event = events.next(); event != null && !event.isDone(); event = events.next()) {
                assertThat(event.data().length).isLessThanOrEqualTo(stream.length);
                read(event, answer);
            }
        } catch (IOException | JacksonException e) {
            assertThat(e).isNotNull(); // what a BackendException is made of
        }
        assertThat(answer.whole(null).finishReason()).isNotEqualTo(FinishReason.TRUNCATED);
        answer.partial(null);
    }

    private void read(SseEvent event, ReceivedCompletion answer) {
        try (JsonParser parser = json.parser(event.data())) {
            if (event.isError()) {
                parser.nextToken();
                ErrorCodes.of(0, ErrorReader.read(parser));
            } else {
                new CompletionParser(answer).read(parser);
            }
        }
    }

    @FuzzTest(maxDuration = "60s")
    void readsAnyDocument(byte[] document) {
        ReceivedCompletion answer = new ReceivedCompletion("m", 1, "", true);
        try (JsonParser parser = json.parser(new Buffer().write(document).inputStream())) {
            new CompletionParser(answer).read(parser);
        } catch (JacksonException e) {
            assertThat(e).isNotNull(); // what a BackendException is made of
        }
        answer.whole(null);
        answer.partial(null);
    }

    @FuzzTest(maxDuration = "60s")
    void readsAnyEmbeddings(byte[] document) {
        EmbeddingsDocument embeddings = new EmbeddingsDocument(EmbeddingRequest.of("m", "one", "two"));
        try (JsonParser parser = json.parser(new Buffer().write(document).inputStream())) {
            embeddings.read(parser);
            assertThat(embeddings.embeddings(null).vectors()).hasSize(2);
        } catch (IOException | JacksonException e) {
            assertThat(e).isNotNull(); // what a BackendException is made of
        }
        embeddings.error();
    }

    @FuzzTest(maxDuration = "60s")
    void readsAnyError(byte[] body) {
        ProviderError error = ErrorReader.read(json, new Buffer().write(body));
        ErrorCodes.of(0, error);
        ErrorCodes.of(429, error);
    }

    @FuzzTest(maxDuration = "60s")
    void readsAnyWait(byte[] text) {
        WaitReader waits = new WaitReader(InstantSource.system());
        String header = new String(text, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "");
        Headers headers = Headers.of("Retry-After", header, "Date", header);
        Duration wait = waits.retryAfter(headers);
        assertThat(wait == null || !wait.isNegative()).isTrue();
        waits.span(header);
    }
}
