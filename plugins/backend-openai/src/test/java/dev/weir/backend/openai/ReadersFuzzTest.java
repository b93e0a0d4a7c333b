package dev.weir.backend.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.backend.openai.answer.EmbeddingsDocument;
import dev.weir.backend.openai.answer.ReceivedCompletion;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.wire.AnyBytes;
import dev.weir.wire.ProviderError;
import dev.weir.wire.WaitReader;
import dev.weir.wire.body.WireJson;
import dev.weir.wire.chat.WireName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import okhttp3.Headers;
import okio.Buffer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * The readers withstand any bytes. A normal test run replays the committed inputs; how to fuzz is told in
 * {@code docs/backends/openai.md}.
 */
class ReadersFuzzTest {
    private static final WireName WIRE = new WireName("openai", "openai");

    @FuzzTest(maxDuration = "60s")
    void readsAnyStream(byte[] stream) {
        AnyBytes.asStream(stream, new ReceivedCompletion("m", WIRE, 1, "", true));
    }

    @FuzzTest(maxDuration = "60s")
    void readsAnyDocument(byte[] document) {
        AnyBytes.asDocument(document, new ReceivedCompletion("m", WIRE, 1, "", true));
    }

    @FuzzTest(maxDuration = "60s")
    void readsAnyEmbeddings(byte[] document) {
        EmbeddingsDocument embeddings = new EmbeddingsDocument(EmbeddingRequest.of("m", "one", "two"));
        try (JsonParser parser =
                new WireJson().parser(new Buffer().write(document).inputStream())) {
            embeddings.read(parser);
            assertThat(embeddings.answer(null).vectors()).hasSize(2);
        } catch (IOException | JacksonException e) {
            assertThat(e).isNotNull(); // what a BackendException is made of
        }
        embeddings.error();
    }

    @FuzzTest(maxDuration = "60s")
    void readsAnyError(byte[] body) {
        ProviderError error = AnyBytes.asError(body);
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
