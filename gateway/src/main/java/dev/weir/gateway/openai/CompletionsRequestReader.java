package dev.weir.gateway.openai;

import dev.weir.gateway.api.Fields;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.api.Models;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the body of {@code /v1/completions} as chat requests, one for each prompt. For one request. */
final class CompletionsRequestReader {
    /** Fields whose effect a chat does not have, with the value that has no effect. */
    private static final Map<String, Object> REFUSED = Map.of("echo", false, "suffix", "", "logprobs", false);

    private static final int MOST_PROMPTS = 100;

    private final Fields fields;
    private final Models models;

    CompletionsRequestReader(Map<String, Object> body, Models models) {
        this.fields = Fields.of(body);
        this.models = models;
    }

    /**
     * A request as it was read.
     *
     * @param requests one for each prompt
     * @param asked the name of the model that was asked for
     * @param choices how many choices each prompt has
     * @param stream whether events are asked for
     * @param usage whether the stream ends with the usage
     */
    record CompletionsRequest(
            List<ChatRequest> requests,
            Models.Target target,
            String asked,
            int choices,
            boolean stream,
            boolean usage) {}

    /** @throws GatewayException if the request cannot be read; it names the field */
    CompletionsRequest read() {
        String asked = fields.requiredText("model");
        ChatRequestReader.refuseSteering(fields);
        Models.Target target = models.target(asked);
        boolean stream = fields.flag("stream");
        Fields streamOptions = fields.object("stream_options");
        boolean usage = streamOptions != null && streamOptions.flag("include_usage");
        List<String> prompts = prompts();
        Integer given = fields.count("n");
        int choices = given == null ? 1 : given;
        Integer best = fields.count("best_of");
        if (best != null && best != choices) {
            throw fields.wrong("best_of", "absent or as n: a chat has no scores to choose by");
        }
        REFUSED.forEach((name, harmless) -> {
            Object value = fields.take(name);
            if (value != null && !value.equals(harmless)) {
                throw GatewayException.invalid(
                        name + " is not supported: completions are answered by chats; leave it out", name);
            }
        });
        ChatRequestBuilder request = ChatRequest.builder(target.model())
                .maxTokens(fields.count("max_tokens"))
                .temperature(fields.within("temperature", 0, 2))
                .topP(fields.within("top_p", 0, 1))
                .seed(fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE))
                .stop(fields.texts("stop"));
        if (choices > 1) {
            request.parameter("n", choices);
        }
        fields.rest().forEach(request::parameter);
        List<ChatRequest> requests = new ArrayList<>();
        ChatRequest shared = ChatRequestReader.built(request.user(prompts.get(0)));
        prompts.forEach(prompt -> requests.add(shared.toBuilder()
                .replaceMessages(List.of(Message.user(prompt)))
                .build()));
        return new CompletionsRequest(requests, target, asked, choices, stream, usage);
    }

    private List<String> prompts() {
        List<String> prompts = texts();
        if (prompts.isEmpty() || prompts.size() > MOST_PROMPTS || prompts.contains("")) {
            throw allowed();
        }
        return prompts;
    }

    private List<String> texts() {
        try {
            return fields.texts("prompt");
        } catch (GatewayException e) {
            throw allowed();
        }
    }

    private GatewayException allowed() {
        return fields.wrong(
                "prompt",
                "a text, or a list of at most " + MOST_PROMPTS + " texts, none of them empty; tokens cannot be sent");
    }
}
