package dev.weir.wire.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseReaderTest {

    private static SseReader read(String stream) {
        return new SseReader(new Buffer().writeUtf8(stream));
    }

    private static String text(SseEvent event) {
        return new String(event.data(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void readsEveryLineEnd(String end) throws IOException {
        SseReader events = read(": ping\n\nevent: error\ndata: a\ndata:b\n\ndata: c\n\n".replace("\n", end));

        SseEvent first = events.next();
        assertThat(first.name()).isEqualTo("error");
        assertThat(text(first)).isEqualTo("a\nb");
        SseEvent second = events.next();
        assertThat(second.name()).isEmpty();
        assertThat(text(second)).isEqualTo("c");
        assertThat(events.next()).isNull();
    }

    @Test
    void eventWithoutItsEndIsMarkedAsSuch() throws IOException {
        SseEvent event = read("data: {\"a\":").next();
        assertThat(event.ended()).isFalse();
        assertThat(text(event)).isEqualTo("{\"a\":");
    }

    @Test
    void lineOfJsonIsData() throws IOException {
        assertThat(text(read("{\"a\":1}\n\n").next())).isEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "data: ", "data: data:"})
    void furtherLinesOfAnIndentedDocumentAreData(String field) throws IOException {
        SseReader events = read(field + "{\n  \"a\": [\n\t1\n  ]\n}\n\ndata: b\n\n  c\n\n");
        assertThat(text(events.next())).isEqualTo("{\n  \"a\": [\n\t1\n  ]\n}");
        assertThat(text(events.next())).isEqualTo("b");
        assertThat(events.next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[DONE]", " [DONE] ", "{\"a\":1} [DONE]"})
    void recognizesTheEndOfTheStream(String data) throws IOException {
        assertThat(read("data: " + data + "\n\n").next().isDone()).isTrue();
    }

    @Test
    void textThatEndsLikeTheMarkerIsNotTheEnd() throws IOException {
        assertThat(read("data: \"say [DONE]\n\n").next().isDone()).isFalse();
    }

    @Test
    @Timeout(30)
    void eventOfManyLinesTakesLinearTime() throws Exception {
        int lines = 1_200_000;
        Buffer stream = new Buffer().writeUtf8("data: {\n");
        for (int i = 0; i < lines; i++) {
            stream.writeUtf8("data: \n");
        }
        stream.writeUtf8("data: }\n\n");
        SseEvent event = new SseReader(stream).next();
        assertThat(event).isNotNull();
        assertThat(event.data()).hasSize(lines + 3);
    }
}
