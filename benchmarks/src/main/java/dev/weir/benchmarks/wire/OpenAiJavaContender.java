package dev.weir.benchmarks.wire;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import java.net.URI;
import java.util.function.Consumer;

/** OpenAI's own client for Java, used as its documentation does. */
final class OpenAiJavaContender implements Contender {
    private final OpenAIClient client;

    OpenAiJavaContender(URI server) {
        client = OpenAIOkHttpClient.builder()
                .baseUrl(server.toString())
                .apiKey("key")
                .build();
    }

    @Override
    public Reply plain(Question question) {
        ChatCompletion answer =
                client.chat().completions().create(params(question).build());
        String text = answer.choices().get(0).message().content().orElse("");
        return new Reply(
                text, answer.usage().map(usage -> usage.completionTokens()).orElse(0L));
    }

    @Override
    public Reply streamed(Question question, Consumer<String> listener) {
        ChatCompletionCreateParams params = params(question)
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        Collected collected = new Collected(listener);
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params)) {
            chunks.stream().forEach(collected::add);
        }
        return new Reply(collected.text.toString(), collected.tokens);
    }

    private static ChatCompletionCreateParams.Builder params(Question question) {
        return ChatCompletionCreateParams.builder()
                .model(question.model())
                .addSystemMessage(question.system())
                .addUserMessage(question.user());
    }

    @Override
    public void close() {
        client.close();
    }

    /** What has arrived of a stream. */
    private static final class Collected {
        private final StringBuilder text = new StringBuilder();
        private final Consumer<String> listener;
        private long tokens;

        Collected(Consumer<String> listener) {
            this.listener = listener;
        }

        void add(ChatCompletionChunk chunk) {
            chunk.choices().forEach(choice -> choice.delta().content().ifPresent(this::add));
            chunk.usage().ifPresent(usage -> tokens = usage.completionTokens());
        }

        private void add(String piece) {
            if (!piece.isEmpty()) {
                text.append(piece);
                listener.accept(piece);
            }
        }
    }
}
