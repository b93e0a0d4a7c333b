package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What a client sees of each fault. */
class FaultTest {
    private static Simulator simulator;
    private static Client client;

    @BeforeAll
    static void start() {
        simulator = Simulator.builder().seed(7).start();
        client = new Client(simulator);
    }

    @AfterAll
    static void close() {
        simulator.close();
    }

    private static HttpResponse<String> plain(Fault fault) throws IOException, InterruptedException {
        return client.ask(fault.model());
    }

    private static HttpResponse<String> stream(Fault fault) throws IOException, InterruptedException {
        return client.askForStream(fault.model());
    }

    private static String content(HttpResponse<String> response) {
        return Client.json(response).at("/choices/0/message/content").asString();
    }

    @ParameterizedTest
    @CsvSource({
        "STATUS_400, 400, invalid_value",
        "CONTEXT_LENGTH, 400, context_length_exceeded",
        "STATUS_401, 401, invalid_api_key",
        "STATUS_403, 403, unsupported_country_region_territory",
        "STATUS_404, 404, model_not_found",
        "STATUS_408, 408,",
        "STATUS_409, 409,",
        "STATUS_413, 413, request_too_large",
        "STATUS_422, 422, unprocessable_entity",
        "RATE_LIMIT, 429, rate_limit_exceeded",
        "RATE_LIMIT_SECONDS, 429, rate_limit_exceeded",
        "RATE_LIMIT_DATE, 429, rate_limit_exceeded",
        "RATE_LIMIT_MILLIS, 429, rate_limit_exceeded",
        "RATE_LIMIT_RESET, 429, rate_limit_exceeded",
        "QUOTA_EXHAUSTED, 429, insufficient_quota",
        "STATUS_500, 500,",
        "STATUS_503, 503, overloaded",
        "STATUS_503_SECONDS, 503, overloaded",
        "STATUS_504, 504,",
        "STATUS_529, 529, overloaded_error"
    })
    void errorsComeAsOpenAiSaysThem(Fault fault, int status, String code) throws Exception {
        for (HttpResponse<String> response : List.of(plain(fault), stream(fault))) {
            assertThat(response.statusCode()).isEqualTo(status);
            JsonNode error = Client.json(response).path("error");
            assertThat(error.path("message").asString()).isNotBlank();
            assertThat(error.path("type").asString()).isNotBlank();
            assertThat(error.path("code").asString(null)).isEqualTo(code);
            assertThat(error.has("param")).isTrue();
        }
    }

    @Test
    void retryAfterComesInThreeForms() throws Exception {
        assertThat(plain(Fault.RATE_LIMIT).headers().map()).doesNotContainKeys("retry-after", "retry-after-ms");
        assertThat(plain(Fault.STATUS_503).headers().map()).doesNotContainKey("retry-after");
        assertThat(plain(Fault.RATE_LIMIT_SECONDS).headers().firstValue("retry-after"))
                .contains("1");
        assertThat(plain(Fault.STATUS_503_SECONDS).headers().firstValue("retry-after"))
                .contains("1");
        assertThat(plain(Fault.RATE_LIMIT_MILLIS).headers().firstValue("retry-after-ms"))
                .contains("1000");
        assertThat(plain(Fault.RATE_LIMIT_RESET).headers().map())
                .containsEntry("x-ratelimit-reset-requests", List.of("1s"))
                .containsEntry("x-ratelimit-remaining-requests", List.of("0"))
                .doesNotContainKey("retry-after");
        Instant before = Instant.now();
        String date =
                plain(Fault.RATE_LIMIT_DATE).headers().firstValue("retry-after").orElseThrow();
        assertThat(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant())
                .isBetween(before.plusMillis(999), Instant.now().plusSeconds(2));
    }

    @Test
    void badGatewayIsAPage() throws Exception {
        assertThat(plain(Fault.STATUS_502).statusCode()).isEqualTo(502);
        assertThat(plain(Fault.STATUS_502).headers().firstValue("content-type")).contains("text/html");
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {
                "CLOSE_BEFORE_RESPONSE",
                "RESET_BEFORE_RESPONSE",
                "RESET_AFTER_HEADERS",
                "RESET_HALFWAY",
                "TRUNCATED_LENGTH",
                "TRUNCATED_CHUNKS"
            })
    void brokenConnectionsAreFailures(Fault fault) {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> plain(fault));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> stream(fault));
    }

    @Test
    void malformedJsonIsNotJson() throws Exception {
        HttpResponse<String> plain = plain(Fault.MALFORMED_JSON);
        assertThat(plain.statusCode()).isEqualTo(200);
        assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> Client.json(plain));

        HttpResponse<String> stream = stream(Fault.MALFORMED_JSON);
        assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> Client.text(stream.body()));
    }

    @Test
    void emptyBodyIsEmpty() throws Exception {
        assertThat(plain(Fault.EMPTY_BODY).statusCode()).isEqualTo(200);
        assertThat(plain(Fault.EMPTY_BODY).body()).isEmpty();
        assertThat(stream(Fault.EMPTY_BODY).body()).isEmpty();
    }

    @Test
    void pageAndContentTypeAreWrong() throws Exception {
        assertThat(plain(Fault.HTML_PAGE).body()).startsWith("<!doctype html>");
        assertThat(stream(Fault.HTML_PAGE).headers().firstValue("content-type"))
                .get()
                .asString()
                .startsWith("text/html");
        assertThat(plain(Fault.WRONG_CONTENT_TYPE).headers().firstValue("content-type"))
                .contains("text/plain");
        assertThat(content(plain(Fault.WRONG_CONTENT_TYPE))).isNotBlank();
    }

    @Test
    void errorsComeWithStatus200() throws Exception {
        assertThat(plain(Fault.ERROR_BODY).statusCode()).isEqualTo(200);
        assertThat(Client.json(plain(Fault.ERROR_BODY)).has("error")).isTrue();
        assertThat(Client.json(stream(Fault.ERROR_BODY)).has("error")).isTrue();
    }

    @Test
    void streamsBeginWithoutChoices() throws Exception {
        String stream = stream(Fault.EMPTY_CHOICES).body();

        assertThat(Client.events(stream).get(0)).contains("\"choices\":[]");
        assertThat(Client.text(stream)).isNotBlank();
    }

    @Test
    void redirects() throws Exception {
        HttpResponse<String> redirect = plain(Fault.REDIRECT);
        assertThat(redirect.statusCode()).isEqualTo(302);
        String location = redirect.headers().firstValue("location").orElseThrow();
        assertThat(client.get(location).body()).contains("Sign in");
        assertThat(plain(Fault.REDIRECT_LOOP).statusCode()).isEqualTo(307);
        assertThat(plain(Fault.REDIRECT_LOOP).headers().firstValue("location")).contains("/v1/chat/completions");
    }

    @Test
    void hugeAnswersAreTenMegabytes() throws Exception {
        HttpResponse<String> plain = plain(Fault.HUGE_ANSWER);
        assertThat(content(plain)).hasSize(10 * 1024 * 1024);
        assertThat(Client.json(plain).at("/usage/completion_tokens").asInt()).isEqualTo(10 * 1024 * 1024 / 4);
        assertThat(Client.text(stream(Fault.HUGE_ANSWER).body())).hasSize(10 * 1024 * 1024);
    }

    @Test
    void splitCharactersAreWholeWhenPutTogether() throws Exception {
        String text = content(plain(Fault.SPLIT_UTF8));

        assertThat(text).contains("🌊🐟👩‍🚀").contains("水は低きに流れる");
        assertThat(Client.text(stream(Fault.SPLIT_UTF8).body())).isEqualTo(text);
    }

    @Test
    void usageIsMissing() throws Exception {
        assertThat(Client.json(plain(Fault.MISSING_USAGE)).has("usage")).isFalse();
        String asked = Client.chat(Fault.MISSING_USAGE.model(), true, ",\"stream_options\":{\"include_usage\":true}");
        assertThat(client.post("/v1/chat/completions", asked).body())
                .doesNotContain("\"usage\"")
                .contains("[DONE]");
    }

    @Test
    void contentIsFiltered() throws Exception {
        assertThat(plain(Fault.CONTENT_FILTER).body()).contains("\"finish_reason\":\"content_filter\"");
        assertThat(stream(Fault.CONTENT_FILTER).body()).contains("\"finish_reason\":\"content_filter\"");
    }

    @Test
    void streamsEndEarly() throws Exception {
        assertThat(stream(Fault.NO_DONE).body())
                .contains("\"finish_reason\":\"stop\"")
                .doesNotContain("[DONE]");
        assertThat(stream(Fault.NO_FINISH).body())
                .doesNotContain("\"finish_reason\":\"stop\"")
                .doesNotContain("[DONE]");
        assertThat(Client.text(stream(Fault.NO_FINISH).body())).isNotBlank();
        assertThat(Client.events(stream(Fault.ERROR_EVENT).body()))
                .last()
                .asString()
                .startsWith("{\"error\":");
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {
                "NO_DONE",
                "NO_FINISH",
                "ERROR_EVENT",
                "SSE_COMMENTS",
                "SSE_NO_SPACE",
                "SSE_MANY_LINES",
                "SSE_CRLF",
                "SSE_BOM"
            })
    void faultsOfStreamsLeavePlainAnswersAlone(Fault fault) throws Exception {
        assertThat(content(plain(fault))).isNotBlank();
    }

    @Test
    void streamsAreWrittenInUnusualWays() throws Exception {
        assertThat(stream(Fault.SSE_COMMENTS).body()).startsWith(": still here\n\nretry: 3000\nid: 1\ndata: {");
        assertThat(stream(Fault.SSE_NO_SPACE).body()).startsWith("data:{").endsWith("data:[DONE]\n\n");
        assertThat(stream(Fault.SSE_MANY_LINES).body()).startsWith("data: {\ndata:   \"id\"");
        assertThat(stream(Fault.SSE_CRLF).body()).contains("}\r\n\r\ndata: [DONE]\r\n\r\n");
        assertThat(stream(Fault.SSE_BOM).body()).startsWith("\uFEFFdata: {");
    }

    @Test
    void unknownFaultIsAnUnknownModel() throws Exception {
        assertThat(client.ask("sim:no-such-fault").statusCode()).isEqualTo(404);
    }

    @Test
    void everyFaultIsDescribedAndFoundById() {
        for (Fault fault : Fault.values()) {
            assertThat(Fault.of(fault.id())).contains(fault);
            assertThat(fault.description()).endsWith(".");
            assertThat(simulator.describe()).contains(fault.model()).contains(fault.description());
        }
    }

    private static final String CALL = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";

    private static byte[] bytes(Fault fault, boolean stream) throws IOException, InterruptedException {
        return client.http()
                .send(
                        client.request("/v1/chat/completions")
                                .POST(HttpRequest.BodyPublishers.ofString(Client.chat(fault.model(), stream, "")))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    @Test
    void finishReasonIsEmpty() throws Exception {
        assertThat(plain(Fault.EMPTY_FINISH_REASON).body()).contains("\"finish_reason\":\"\"");
        assertThat(stream(Fault.EMPTY_FINISH_REASON).body()).contains("\"finish_reason\":\"\"");
        assertThat(plain(Fault.CONTEXT_WINDOW).body()).contains("\"finish_reason\":\"length\"");
        assertThat(plain(Fault.PAUSED_TURN).body()).contains("\"finish_reason\":\"stop\"");
    }

    @Test
    void oneEventHasTwoDocuments() throws Exception {
        String whole = content(plain(Fault.GLUED_JSON));
        String stream = stream(Fault.GLUED_JSON).body();

        assertThat(Client.events(stream))
                .filteredOn(event -> event.contains("}{\"id\""))
                .hasSize(1);
        assertThat(Client.text(stream.replace("}{\"id\"", "}\ndata: {\"id\""))).isEqualTo(whole);
    }

    @Test
    void twoToolCallsHaveOneIndex() throws Exception {
        String body = Client.chat(Fault.SHARED_TOOL_INDEX.model(), true, CALL);
        List<JsonNode> opened = Client.events(
                        client.post("/v1/chat/completions", body).body())
                .stream()
                .filter(event -> !event.equals("[DONE]"))
                .map(event -> Client.json(event).at("/choices/0/delta/tool_calls/0"))
                .filter(call -> call.has("id"))
                .toList();

        assertThat(opened).extracting(call -> call.path("index").asInt()).containsExactly(0, 0);
        assertThat(opened)
                .extracting(call -> call.path("id").asString())
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void lastEventRepeatsTheMessage() throws Exception {
        String stream = stream(Fault.DOUBLED_MESSAGE).body();
        List<String> events = Client.events(stream);
        JsonNode last = Client.json(events.get(events.size() - 2));

        assertThat(last.at("/choices/0/message/content").asString())
                .isEqualTo(Client.text(stream))
                .isNotBlank();
    }

    @Test
    void errorInAGoodAnswerIsEmpty() throws Exception {
        JsonNode plain = Client.json(plain(Fault.EMPTY_ERROR));

        assertThat(plain.path("error").isObject()).isTrue();
        assertThat(plain.path("error").isEmpty()).isTrue();
        assertThat(content(plain(Fault.EMPTY_ERROR))).isNotBlank();
        assertThat(Client.events(stream(Fault.EMPTY_ERROR).body()).get(1)).startsWith("{\"error\":{},");
    }

    @Test
    void wholeAnswerClaimsToBeAStream() throws Exception {
        for (HttpResponse<String> response : List.of(plain(Fault.JSON_AS_STREAM), stream(Fault.JSON_AS_STREAM))) {
            assertThat(response.headers().firstValue("content-type"))
                    .get()
                    .asString()
                    .startsWith("text/event-stream");
            assertThat(content(response)).isNotBlank();
        }
    }

    @Test
    void answersAreCompressed() throws Exception {
        assertThat(plain(Fault.GZIP).headers().firstValue("content-encoding")).contains("gzip");
        String plain = unpacked(bytes(Fault.GZIP, false));
        assertThat(Client.json(plain).at("/choices/0/message/content").asString())
                .isNotBlank()
                .isEqualTo(Client.text(unpacked(bytes(Fault.GZIP, true))));
    }

    private static String unpacked(byte[] compressed) throws IOException {
        return new String(
                new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void oneByteOfTheTextIsNotUtf8() throws Exception {
        for (boolean stream : new boolean[] {false, true}) {
            String latin = new String(bytes(Fault.INVALID_UTF8, stream), StandardCharsets.ISO_8859_1);
            assertThat(latin.chars().filter(character -> character == 0xFF)).hasSize(1);
        }
        assertThat(content(plain(Fault.INVALID_UTF8))).contains("\uFFFD");
    }
}
