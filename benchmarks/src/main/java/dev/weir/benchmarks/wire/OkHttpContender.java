package dev.weir.benchmarks.wire;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a careful programmer writes by hand with OkHttp and Jackson's streaming parser: it takes the text and the tokens
 * from an answer and nothing else, and handles no failure but a status that is not 200.
 */
final class OkHttpContender implements Contender {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final String DATA = "data: ";

    /** The limit of tokens, which Anthropic requires. */
    static final int MAX_TOKENS = 2048;


    private static final Headers OPENAI = Headers.of("Authorization", "Bearer key");
    private static final Headers ANTHROPIC = Headers.of("x-api-key", "key", "anthropic-version", "2023-06-01");

    private final JsonFactory json = new JsonFactory();
    private final OkHttpClient client =
            new OkHttpClient.Builder().callTimeout(Duration.ofMinutes(1)).build();
    private final Wire wire;
    private final String url;

    OkHttpContender(Wire wire, URI server) {
        this.wire = wire;
        url = wire.url(server);
    }

    @Override
    public Reply plain(Question question) throws IOException {
        AnswerParser answer = new AnswerParser();
        try (Response response = send(question, false);
                JsonParser parser = json.createParser(
                        ObjectReadContext.empty(), response.body().byteStream())) {
            answer.read(parser);
        }
        return answer.reply();
    }

    @Override
    public Reply streamed(Question question, Consumer<String> listener) throws IOException {
        AnswerParser answer = new AnswerParser();
        try (Response response = send(question, true)) {
            BufferedSource lines = response.body().source();
            for (String line = lines.readUtf8Line(); line != null; line = lines.readUtf8Line()) {
                if (line.startsWith(DATA) && !line.endsWith("[DONE]")) {
                    read(answer, line.substring(DATA.length()), listener);
                }
            }
        }
        return answer.reply();
    }

    private void read(AnswerParser answer, String data, Consumer<String> listener) {
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), data)) {
            int before = answer.length();
            answer.read(parser);
            if (answer.length() > before) {
                listener.accept(answer.textAfter(before));
            }
        }
    }

    private Response send(Question question, boolean stream) throws IOException {
        Request request = new Request.Builder()
                .url(url)
                .headers(wire == Wire.OPENAI ? OPENAI : ANTHROPIC)
                .post(body(question, stream))
                .build();
        Response response = client.newCall(request).execute();
        if (response.code() != 200) {
            response.close();
            throw new IOException("status " + response.code());
        }
        return response;
    }

    private RequestBody body(Question question, boolean stream) {
        Buffer buffer = new Buffer();
        try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), buffer.outputStream())) {
            out.writeStartObject();
            out.writeStringProperty("model", question.model());
            if (wire == Wire.ANTHROPIC) {
                out.writeNumberProperty("max_tokens", MAX_TOKENS);
                out.writeStringProperty("system", question.system());
            }
            out.writeArrayPropertyStart("messages");
            if (wire == Wire.OPENAI) {
                writeMessage(out, "system", question.system());
            }
            writeMessage(out, "user", question.user());
            out.writeEndArray();
            out.writeBooleanProperty("stream", stream);
            if (stream && wire == Wire.OPENAI) {
                out.writeObjectPropertyStart("stream_options");
                out.writeBooleanProperty("include_usage", true);
                out.writeEndObject();
            }
            out.writeEndObject();
        }
        return RequestBody.create(buffer.readByteArray(), JSON);
    }

    private static void writeMessage(JsonGenerator out, String role, String content) {
        out.writeStartObject();
        out.writeStringProperty("role", role);
        out.writeStringProperty("content", content);
        out.writeEndObject();
    }

    @Override
    public void close() {
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
    }
}
