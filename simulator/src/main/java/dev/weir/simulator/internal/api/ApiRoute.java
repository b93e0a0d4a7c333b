package dev.weir.simulator.internal.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The operation that a path addresses.
 *
 * @param model the model or deployment that the path names, or an empty string
 * @param azure whether the path is one of Azure's
 */
record ApiRoute(Operation operation, String model, boolean azure) {
    private static final Pattern AZURE =
            Pattern.compile("/openai/deployments/([^/]+)(/chat/completions|/completions|/embeddings)");
    private static final Pattern MODEL = Pattern.compile("/v1/models/(.+)");

    /** An operation of the API. */
    enum Operation {
        CHAT("POST"),
        COMPLETIONS("POST"),
        EMBEDDINGS("POST"),
        MODELS("GET"),
        MODEL("GET"),
        HEALTH("GET"),
        SIGN_IN("GET");

        private final String method;

        Operation(String method) {
            this.method = method;
        }

        String method() {
            return method;
        }
    }

    /** The route of a path, or empty if there is none. */
    static Optional<ApiRoute> of(String path) {
        Matcher azure = AZURE.matcher(path);
        if (azure.matches()) {
            return operation("/v1" + azure.group(2)).map(operation -> new ApiRoute(operation, azure.group(1), true));
        }
        Matcher model = MODEL.matcher(path);
        return model.matches()
                ? Optional.of(new ApiRoute(Operation.MODEL, model.group(1), false))
                : operation(path).map(operation -> new ApiRoute(operation, "", false));
    }

    private static Optional<Operation> operation(String path) {
        return switch (path) {
            case "/v1/chat/completions" -> Optional.of(Operation.CHAT);
            case "/v1/completions" -> Optional.of(Operation.COMPLETIONS);
            case "/v1/embeddings" -> Optional.of(Operation.EMBEDDINGS);
            case "/v1/models" -> Optional.of(Operation.MODELS);
            case "/health" -> Optional.of(Operation.HEALTH);
            case "/login" -> Optional.of(Operation.SIGN_IN);
            default -> Optional.empty();
        };
    }
}
