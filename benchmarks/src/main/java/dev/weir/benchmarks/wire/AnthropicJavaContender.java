package dev.weir.benchmarks.wire;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import java.net.URI;
import java.util.function.Consumer;

/** Anthropic's own client for Java, used as its documentation does. */
final class AnthropicJavaContender implements Contender {
    private final AnthropicClient client;

    AnthropicJavaContender(URI server) {
        client = AnthropicOkHttpClient.builder()
                .baseUrl(server.toString())
                .apiKey("key")
                .build();
    }

    @Override
    public Reply plain(Question question) {
        Message answer = client.messages().create(params(question));
        StringBuilder text = new StringBuilder();
        answer.content().forEach(block -> block.text().ifPresent(part -> text.append(part.text())));
        return new Reply(text.toString(), answer.usage().outputTokens());
    }

    @Override
    public Reply streamed(Question question, Consumer<String> listener) {
        Collected collected = new Collected(listener);
        try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(params(question))) {
            events.stream().forEach(collected::add);
        }
        return new Reply(collected.text.toString(), collected.tokens);
    }

    private static MessageCreateParams params(Question question) {
        return MessageCreateParams.builder()
                .model(question.model())
                .maxTokens(OkHttpContender.MAX_TOKENS)
                .system(question.system())
                .addUserMessage(question.user())
                .build();
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

        void add(RawMessageStreamEvent event) {
            event.contentBlockDelta().ifPresent(delta -> delta.delta().text().ifPresent(part -> add(part.text())));
            event.messageDelta().ifPresent(delta -> tokens = delta.usage().outputTokens());
        }

        private void add(String piece) {
            text.append(piece);
            listener.accept(piece);
        }
    }
}
