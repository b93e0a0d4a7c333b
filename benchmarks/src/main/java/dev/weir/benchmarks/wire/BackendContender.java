package dev.weir.benchmarks.wire;

import dev.weir.backend.anthropic.AnthropicBackend;
import dev.weir.backend.anthropic.AnthropicSettings;
import dev.weir.backend.openai.OpenAiBackend;
import dev.weir.backend.openai.OpenAiSettings;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The backend without the core: what the wire alone costs. */
final class BackendContender implements Contender {
    private final Backend backend;

    BackendContender(Wire wire, URI server) {
        Map<String, String> settings = Map.of("baseUrl", server.toString(), "apiKey", "key");
        backend = switch (wire) {
            case OPENAI ->
                new OpenAiBackend(SettingsRecord.defaults(OpenAiSettings.class, settings), TimeSource.system());
            case ANTHROPIC ->
                new AnthropicBackend(SettingsRecord.defaults(AnthropicSettings.class, settings), TimeSource.system());
        };
    }

    @Override
    public Reply plain(Question question) throws BackendException {
        return reply(backend.complete(request(question), context(null)));
    }

    @Override
    public Reply streamed(Question question, Consumer<String> listener) throws BackendException {
        return reply(backend.complete(request(question), context(listener::accept)));
    }

    static ChatRequest request(Question question) {
        return ChatRequest.builder(question.model())
                .system(question.system())
                .user(question.user())
                .build();
    }

    static Reply reply(Completion completion) {
        Usage usage = completion.usage();
        return new Reply(completion.text(), usage == null ? 0 : usage.output());
    }

    private static CallContext context(@Nullable TokenListener listener) {
        return new Context(Deadline.after(Duration.ofMinutes(1), TimeSource.system()), listener);
    }

    @Override
    public void close() {
        try {
            ((AutoCloseable) backend).close();
        } catch (Exception e) {
            throw new IllegalStateException("the backend cannot be closed", e);
        }
    }

    /** A call that nobody cancels. */
    private record Context(Deadline deadline, @Nullable TokenListener listener) implements CallContext {
        @Override
        public String callId() {
            return "call";
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of();
        }

        @Override
        public boolean isCancelled() {
            return deadline.hasPassed();
        }

        @Override
        public Registration onCancel(Runnable action) {
            return () -> {};
        }
    }
}
