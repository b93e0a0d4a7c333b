package dev.weir.simulator.internal.openai;

import dev.weir.simulator.internal.api.ApiException;
import dev.weir.simulator.internal.api.CompletionRequest;
import dev.weir.simulator.internal.api.CompletionRequest.Prompt;
import dev.weir.simulator.internal.api.CompletionResponse.Choice;
import dev.weir.simulator.internal.api.JsonCodec;
import dev.weir.simulator.internal.api.RequestParameters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The API {@code /v1/completions}, with one choice per prompt. */
final class TextCompletionApi extends CompletionApi {
    /** The limit of the API for a request that gives none. */
    private static final int DEFAULT_MAX_TOKENS = 16;

    TextCompletionApi() {
        super("cmpl-", "text_completion", "text_completion");
    }

    @Override
    CompletionRequest readOne(RequestParameters body, String model) {
        return new CompletionRequest(
                model,
                prompts(body.required("prompt")),
                body.flag("stream"),
                body.at("stream_options").flag("include_usage"),
                body.positive("max_tokens", DEFAULT_MAX_TOKENS),
                body.strings("stop"),
                null,
                false,
                null,
                null,
                List.of());
    }

    private static List<Prompt> prompts(JsonNode prompt) {
        List<Prompt> prompts = new ArrayList<>();
        for (JsonNode one : prompt.isString() ? List.of(prompt) : prompt) {
            if (!one.isString()) {
                throw invalidPrompt();
            }
            prompts.add(new Prompt(one.asString(), one.asString(), false, false));
        }
        if (prompts.isEmpty() || prompt.isObject()) {
            throw invalidPrompt();
        }
        return List.copyOf(prompts);
    }

    private static ApiException invalidPrompt() {
        return ApiException.invalid("'prompt' must be a string or an array of at least one string.", "prompt", null);
    }

    @Override
    ObjectNode choice(Choice choice) {
        return delta(choice, choice.text(), finishReason(choice));
    }

    @Override
    ObjectNode repeated(Choice choice) {
        return choice(choice);
    }

    @Override
    @Nullable
    ObjectNode opening(Choice choice) {
        return null;
    }

    @Override
    ObjectNode delta(Choice choice, @Nullable String content, @Nullable String finishReason) {
        return JsonCodec.object()
                .put("text", content == null ? "" : content)
                .put("index", choice.index())
                .putNull("logprobs")
                .put("finish_reason", finishReason);
    }
}
