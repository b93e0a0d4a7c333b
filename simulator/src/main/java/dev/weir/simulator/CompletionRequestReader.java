package dev.weir.simulator;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads and checks the body of a completions request. */
final class CompletionRequestReader {
    /** What the API allows where a request does not say. */
    private static final int DEFAULT_MAX_TOKENS = 16;

    private final Parameters body;

    CompletionRequestReader(Parameters body) {
        this.body = body;
    }

    Asked read(String model) {
        return new Asked(
                Wire.COMPLETIONS,
                model,
                prompts(body.required("prompt")),
                body.flag("stream"),
                body.at("stream_options").flag("include_usage"),
                body.positive("max_tokens", DEFAULT_MAX_TOKENS),
                null,
                false,
                null);
    }

    private static List<Asked.Prompt> prompts(JsonNode prompt) {
        if (prompt.isString()) {
            return List.of(prompt(prompt));
        }
        if (!prompt.isArray() || prompt.isEmpty()) {
            throw wrongPrompt();
        }
        List<Asked.Prompt> prompts = new ArrayList<>();
        prompt.forEach(one -> prompts.add(prompt(one)));
        return List.copyOf(prompts);
    }

    private static Asked.Prompt prompt(JsonNode prompt) {
        if (!prompt.isString()) {
            throw wrongPrompt();
        }
        return new Asked.Prompt(prompt.asString(), prompt.asString(), false);
    }

    private static ApiException wrongPrompt() {
        return ApiError.invalid("'prompt' must be a string or an array of at least one string.", "prompt", null)
                .thrown();
    }
}
