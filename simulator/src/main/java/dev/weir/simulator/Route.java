package dev.weir.simulator;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a request goes.
 *
 * @param name the model or deployment that the path names, or empty
 */
record Route(Kind kind, String name) {
    private static final Pattern AZURE =
            Pattern.compile("/openai/deployments/([^/]+)/(chat/completions|completions|embeddings)");
    private static final Pattern MODEL = Pattern.compile("/v1/models/(.+)");

    /** The endpoints. */
    enum Kind {
        CHAT("POST"),
        COMPLETIONS("POST"),
        AZURE_CHAT("POST"),
        AZURE_COMPLETIONS("POST"),
        EMBEDDINGS("POST"),
        AZURE_EMBEDDINGS("POST"),
        MODELS("GET"),
        MODEL("GET"),
        HEALTH("GET"),
        SIGN_IN("GET");

        private final String method;

        Kind(String method) {
            this.method = method;
        }

        String method() {
            return method;
        }

        boolean isAzure() {
            return this == AZURE_CHAT || this == AZURE_COMPLETIONS || this == AZURE_EMBEDDINGS;
        }
    }

    /** The route of a path, or nothing if there is none. */
    static Optional<Route> of(String path) {
        return switch (path) {
            case "/v1/chat/completions" -> route(Kind.CHAT);
            case "/v1/completions" -> route(Kind.COMPLETIONS);
            case "/v1/embeddings" -> route(Kind.EMBEDDINGS);
            case "/v1/models" -> route(Kind.MODELS);
            case "/health" -> route(Kind.HEALTH);
            case "/login" -> route(Kind.SIGN_IN);
            default -> named(path);
        };
    }

    private static Optional<Route> route(Kind kind) {
        return Optional.of(new Route(kind, ""));
    }

    private static Optional<Route> named(String path) {
        Matcher azure = AZURE.matcher(path);
        if (azure.matches()) {
            Kind kind = switch (azure.group(2)) {
                case "chat/completions" -> Kind.AZURE_CHAT;
                case "embeddings" -> Kind.AZURE_EMBEDDINGS;
                default -> Kind.AZURE_COMPLETIONS;
            };
            return Optional.of(new Route(kind, azure.group(1)));
        }
        Matcher model = MODEL.matcher(path);
        return model.matches() ? Optional.of(new Route(Kind.MODEL, model.group(1))) : Optional.empty();
    }
}
