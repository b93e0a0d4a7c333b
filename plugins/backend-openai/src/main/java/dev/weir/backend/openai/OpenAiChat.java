package dev.weir.backend.openai;

import dev.weir.backend.openai.answer.ReceivedCompletion;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.wire.body.WireJson;
import dev.weir.wire.chat.ChatDialect;
import dev.weir.wire.chat.IncomingCompletion;
import dev.weir.wire.chat.WireName;
import java.util.List;
import java.util.Map;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** OpenAI's chat completions. Safe for use by many threads. */
final class OpenAiChat implements ChatDialect {
    /** Parameters whose result a stream lacks or has in another form. */
    private static final List<String> NOT_IN_STREAMS = List.of(
            "best_of", "logprobs", "top_logprobs", "prompt_logprobs", "echo", "audio", "modalities", "stream_options");

    private final OpenAiEndpoint endpoint;
    private final ChatRequestWriter writer;
    private final WireName wire;

    OpenAiChat(OpenAiEndpoint endpoint, WireJson json, OpenAiSettings settings) {
        this.endpoint = endpoint;
        writer = new ChatRequestWriter(json, settings);
        wire = OpenAiEndpoint.wire(settings);
    }

    @Override
    public Request request(ChatRequest request, boolean stream) throws BackendException {
        return endpoint.chat(request.model(), writer.write(request, stream), stream);
    }

    @Override
    public IncomingCompletion receive(ChatRequest request, boolean listening) {
        return ReceivedCompletion.of(request, wire, listening);
    }

    @Override
    public boolean fitsAStream(ChatRequest request) {
        Map<String, Object> parameters = request.parameters();
        return parameters.isEmpty()
                || NOT_IN_STREAMS.stream().noneMatch(name -> isRequested(name, parameters.get(name)));
    }

    private static boolean isRequested(String name, @Nullable Object value) {
        if (value == null || value.equals(false)) {
            return false;
        }
        return !name.equals("modalities") || !value.equals(List.of("text"));
    }
}
