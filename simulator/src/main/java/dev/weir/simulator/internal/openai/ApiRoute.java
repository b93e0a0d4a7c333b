package dev.weir.simulator.internal.openai;

import java.util.Arrays;
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

    /** An operation of the API, with its method and path. */
    enum Operation {
        CHAT("POST", "/v1/chat/completions"),
        COMPLETIONS("POST", "/v1/completions"),
        EMBEDDINGS("POST", "/v1/embeddings"),
        MODELS("GET", "/v1/models"),
        MODEL("GET", "/v1/models/{id}");

        private final String method;
        private final String path;

        Operation(String method, String path) {
            this.method = method;
            this.path = path;
        }

        String method() {
            return method;
        }

        private static Optional<Operation> of(String path) {
            return Arrays.stream(values())
                    .filter(operation -> operation.path.equals(path))
                    .findFirst();
        }
    }

    /** The route of a path, or empty if there is none. */
    static Optional<ApiRoute> of(String path) {
        Matcher azure = AZURE.matcher(path);
        if (azure.matches()) {
            return Operation.of("/v1" + azure.group(2)).map(operation -> new ApiRoute(operation, azure.group(1), true));
        }
        Matcher model = MODEL.matcher(path);
        return model.matches()
                ? Optional.of(new ApiRoute(Operation.MODEL, model.group(1), false))
                : Operation.of(path).map(operation -> new ApiRoute(operation, "", false));
    }
}
