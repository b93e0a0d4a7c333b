package dev.weir.benchmarks.routes;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

/** OpenAI's own client for Java at one server, with a timeout of one minute. */
final class PlainContender implements RouteContender {
    private final OpenAIClient client;

    private PlainContender(OpenAIOkHttpClient.Builder client) {
        this.client = client.build();
    }

    /** As its documentation uses it, with its two retries. */
    static PlainContender withRetries(URI server) {
        return new PlainContender(builder(server));
    }

    /** Without retries, for somebody who makes them. */
    static PlainContender withoutRetries(URI server) {
        return new PlainContender(builder(server).maxRetries(0));
    }

    private static OpenAIOkHttpClient.Builder builder(URI server) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(server.toString())
                .apiKey("key")
                .timeout(Duration.ofMinutes(1));
    }

    @Override
    public String ask(String question, Consumer<String> listener) {
        ChatCompletionCreateParams params = ChatCompletionCreateParams.builder()
                .model("model")
                .addUserMessage(question)
                .build();
        StringBuilder text = new StringBuilder();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params)) {
            chunks.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .flatMap(choice -> choice.delta().content().stream())
                    .filter(piece -> !piece.isEmpty())
                    .forEach(piece -> {
                        text.append(piece);
                        listener.accept(piece);
                    });
        }
        return text.toString();
    }

    @Override
    public void close() {
        client.close();
    }
}
