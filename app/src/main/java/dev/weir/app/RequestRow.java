package dev.weir.app;

import dev.weir.Weir;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request in a line of JSON: a string, which is asked as {@code weir ask} asks it, or an object as {@code weir ask --dry-run}
 * prints it.
 */
sealed interface RequestRow {
    JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * Reads a row.
     *
     * @param intents the intent of a string
     * @throws InputException if it is no request; the message has nothing of what it asks
     */
    static RequestRow parse(String json, Function<String, Intent> intents) {
        try {
            JsonNode row = MAPPER.readTree(json);
            if (row.isString()) {
                return new Prompt(intents.apply(nonBlank(row.asString())));
            }
            if (row.isObject()) {
                return Chat.of(row);
            }
            throw new InputException("must be a JSON string or a JSON object");
        } catch (JacksonException e) {
            throw new InputException(
                    "is not valid JSON, at column " + e.getLocation().getColumnNr());
        }
    }

    private static String nonBlank(String prompt) {
        if (prompt.isBlank()) {
            throw new InputException("has nothing to ask");
        }
        return prompt;
    }

    /** The request that is sent. */
    ChatRequest request(Weir weir);

    /** The type of its intent; null for none. */
    @Nullable
    String type();

    CallResult ask(Weir weir);

    /** A prompt. */
    record Prompt(Intent intent) implements RequestRow {
        @Override
        public ChatRequest request(Weir weir) {
            return weir.request(intent);
        }

        @Override
        public @Nullable String type() {
            return intent.type();
        }

        @Override
        public CallResult ask(Weir weir) {
            return weir.process(intent);
        }
    }

    /** A whole request. */
    record Chat(ChatRequest request, CallOptions options) implements RequestRow {
        private static final Set<String> KEYS = Set.of("backend", "model", "messages", "maxTokens", "temperature");
        private static final Set<String> MESSAGE_KEYS = Set.of("role", "text");

        private static Chat of(JsonNode row) {
            requireKnown(row, KEYS, "");
            ChatRequestBuilder request = ChatRequest.builder(text(row, "model", ""));
            JsonNode messages = row.path("messages");
            if (!messages.isArray() || messages.isEmpty()) {
                throw new InputException("messages must be a list of messages");
            }
            for (int i = 0; i < messages.size(); i++) {
                request.message(message(messages.get(i), "messages[" + i + "]"));
            }
            if (row.hasNonNull("maxTokens")) {
                request.maxTokens(wholeNumber(row.get("maxTokens")));
            }
            if (row.hasNonNull("temperature")) {
                request.temperature(number(row.get("temperature")));
            }
            CallOptions options = CallOptions.DEFAULT;
            return new Chat(
                    built(request),
                    row.hasNonNull("backend") ? options.withBackend(text(row, "backend", "")) : options);
        }

        private static ChatRequest built(ChatRequestBuilder request) {
            try {
                return request.build();
            } catch (IllegalArgumentException e) {
                throw new InputException(String.valueOf(e.getMessage()));
            }
        }

        private static Message message(JsonNode message, String place) {
            if (!message.isObject()) {
                throw new InputException(place + " must be an object with role and text");
            }
            requireKnown(message, MESSAGE_KEYS, place + ".");
            String role = text(message, "role", place + ".");
            List<Role> roles = List.of(Role.SYSTEM, Role.DEVELOPER, Role.USER, Role.ASSISTANT);
            return Message.builder(roles.stream()
                            .filter(known ->
                                    known.name().toLowerCase(Locale.ROOT).equals(role))
                            .findFirst()
                            .orElseThrow(() -> new InputException(place + ".role must be one of "
                                    + Arrays.toString(roles.toArray()).toLowerCase(Locale.ROOT))))
                    .text(text(message, "text", place + "."))
                    .build();
        }

        private static void requireKnown(JsonNode object, Set<String> keys, String place) {
            for (String key : object.propertyNames()) {
                if (!keys.contains(key)) {
                    throw new InputException(place + "<key>: unknown; a row has "
                            + String.join(", ", keys.stream().sorted().toList()));
                }
            }
        }

        private static String text(JsonNode object, String key, String place) {
            JsonNode value = object.path(key);
            if (!value.isString()) {
                throw new InputException(place + key + " must be a string");
            }
            return value.asString();
        }

        private static int wholeNumber(JsonNode value) {
            if (!value.isIntegralNumber() || !value.canConvertToInt()) {
                throw new InputException("maxTokens must be a whole number");
            }
            return value.asInt();
        }

        private static double number(JsonNode value) {
            if (!value.isNumber()) {
                throw new InputException("temperature must be a number");
            }
            return value.asDouble();
        }

        @Override
        public ChatRequest request(Weir weir) {
            return request;
        }

        @Override
        public @Nullable String type() {
            return null;
        }

        @Override
        public CallResult ask(Weir weir) {
            return weir.chat(request, options);
        }
    }
}
