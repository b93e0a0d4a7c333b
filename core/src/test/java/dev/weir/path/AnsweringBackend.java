package dev.weir.path;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import java.util.ArrayList;
import java.util.List;

/** Gives one answer after the other, the last one again and again, each for 10 tokens of input and 5 of output. */
final class AnsweringBackend implements Backend {
    private final boolean streaming;
    private final List<Object> answers;
    final List<ChatRequest> requests = new ArrayList<>();

    /** @param answers texts, completions, or failures */
    AnsweringBackend(boolean streaming, Object... answers) {
        this.streaming = streaming;
        this.answers = List.of(answers);
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.builder().streaming(streaming).build();
    }

    @Override
    public synchronized Completion complete(ChatRequest request, CallContext call) throws BackendException {
        Object answer = answers.get(Math.min(requests.size(), answers.size() - 1));
        requests.add(request);
        if (answer instanceof BackendException failure) {
            throw failure;
        }
        if (answer instanceof Completion completion) {
            return completion;
        }
        String text = answer.toString();
        TokenListener listener = call.listener();
        if (streaming && listener != null) {
            listener.onModel(request.model(), "id");
            for (int i = 0; i < text.length(); i += 4) {
                listener.onToken(text.substring(i, Math.min(text.length(), i + 4)));
            }
        }
        return Completion.builder(request.model())
                .id("id")
                .text(text)
                .usage(Usage.reported(10, 5))
                .build();
    }
}
