package dev.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.Completion;
import dev.weir.wire.WireServer.Script;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers and errors that come compressed, in the ways that servers and proxies do it. */
@Timeout(60)
public abstract class Compression {
    private final Dialect<?> dialect;

    protected Compression(Dialect<?> dialect) {
        this.dialect = dialect;
    }

    private Completion plain(Script script) throws BackendException {
        try (WireServer server = new WireServer(script);
                Asking asking = dialect.at(server)) {
            return asking.plain();
        }
    }

    private Completion streamed(Script script) throws BackendException {
        try (WireServer server = new WireServer(script);
                Asking asking = dialect.at(server)) {
            return asking.stream();
        }
    }

    private BackendException failure(Script script) {
        try (WireServer server = new WireServer(script);
                Asking asking = dialect.at(server)) {
            BackendException plain = asking.failure();
            BackendException streamed = asking.streamFailure();
            assertThat(streamed.errorClass()).isEqualTo(plain.errorClass());
            assertThat(streamed.code()).isEqualTo(plain.code());
            return plain;
        }
    }

    private static byte[] packed(String encoding, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream packing = switch (encoding) {
            case "gzip", "identity" -> new GZIPOutputStream(bytes);
            case "deflate" -> new DeflaterOutputStream(bytes);
            default -> new DeflaterOutputStream(bytes, new Deflater(Deflater.DEFAULT_COMPRESSION, true));
        }) {
            packing.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static Script packed(int status, String encoding, String text) {
        return (wire, request) -> {
            String named = encoding.startsWith("deflate") ? "deflate" : encoding;
            wire.raw("HTTP/1.1 " + status + " Status\r\nContent-Encoding: " + named + "\r\n\r\n");
            wire.raw(packed(encoding, text));
            wire.close();
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "deflate, raw", "identity"})
    void packedStreamIsUnpackedThoughNobodyAskedForIt(String encoding) throws BackendException {
        String stream = dialect.begin("Grüße") + dialect.end();
        assertThat(streamed(packed(200, encoding, stream)).text()).isEqualTo("Grüße");
        String error = dialect.error("overloaded_error");
        assertThat(failure(packed(500, encoding, error)).code()).isEqualTo("overloaded_error");
    }

    @Test
    void answerThatIsNotPackedThoughItSaysSoIsRead() throws BackendException {
        Script script = (wire, request) -> wire.json(200, dialect.whole("Hello"), "Content-Encoding: gzip");
        assertThat(plain(script).text()).isEqualTo("Hello");
        assertThat(streamed(script).text()).isEqualTo("Hello");
    }

    @Test
    void streamPackedInSeveralMembersIsUnpacked() throws BackendException {
        Script script = (wire, request) -> {
            wire.beginStream("Content-Encoding: gzip");
            wire.chunk(packed("gzip", dialect.begin("Hel")));
            wire.chunk(packed("gzip", dialect.more("lo")));
            wire.chunk(packed("gzip", dialect.end()));
            wire.endStream();
        };
        assertThat(streamed(script).text()).isEqualTo("Hello");
    }

    @Test
    void firstMemberOfAPackedStreamIsHeardBeforeTheSecondComes() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        Script script = (wire, request) -> {
            wire.beginStream("Content-Encoding: gzip");
            wire.chunk(packed("gzip", dialect.begin("Hel")));
            heard.await();
            wire.chunk(packed("gzip", dialect.more("lo") + dialect.end()));
            wire.endStream();
        };
        try (WireServer server = new WireServer(script);
                Asking asking = dialect.at(server)) {
            Completion completion = asking.stream(Asking.REQUEST, text -> heard.countDown());
            assertThat(completion.text()).isEqualTo("Hello");
        }
    }

    @Test
    void packedStreamThatIsCutIsCut() throws IOException {
        byte[] whole = packed("gzip", dialect.begin("Hello") + dialect.end());
        Script script = (wire, request) -> {
            wire.raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/event-stream\r\n\r\n");
            wire.raw(Arrays.copyOf(whole, whole.length / 2));
            wire.close();
        };
        assertThat(failure(script).errorClass()).isEqualTo(ErrorClass.NETWORKING);
    }

    @Test
    void answerPackedTwiceIsUnpackedTwice() throws BackendException {
        Script script = (wire, request) -> {
            wire.raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\n\r\n");
            wire.raw(StreamEncoding.gzip(packed("gzip", dialect.whole("Grüße"))));
            wire.close();
        };
        assertThat(plain(script).text()).isEqualTo("Grüße");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void packedPlainAnswerIsUnpacked(String encoding) throws BackendException {
        assertThat(plain(packed(200, encoding, dialect.whole("Grüße"))).text()).isEqualTo("Grüße");
    }

    @Test
    void packingThatIsNotKnownIsNamed() {
        BackendException failure = failure(
                (wire, request) -> wire.respond(200, "xyz", "Content-Encoding: br", "Content-Type: application/json"));
        assertThat(failure.errorClass()).isEqualTo(ErrorClass.PERMANENT);
        assertThat(failure).hasMessageContaining("encoding br");
    }
}
