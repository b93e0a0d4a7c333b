package dev.weir.app.rows;

import dev.weir.Weir;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import dev.weir.client.WeirClient;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request in a line of JSON: a string, which is asked as {@code weir ask} asks it; an object with {@code prompt}; or an object as
 * {@code weir ask --dry-run} prints it.
 */
public sealed interface RequestRow {
    JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * Reads a row.
     *
     * @param intents the intent of a prompt
     * @throws RowException if it is no request; the message has nothing of what it asks
     */
    static RequestRow parse(String json, Function<String, Intent> intents) {
        return of(json(json), intents);
    }

    /**
     * The JSON of a row.
     *
     * @throws RowException if it is not valid
     */
    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            TokenStreamLocation place = e.getLocation();
            throw new RowException(
                    place == null
                            ? "is JSON that is nested too deeply, or has a number or a key that is too long"
                            : "is not valid JSON, at column " + place.getColumnNr());
        }
    }

    /**
     * The id of a row as text; null for none.
     *
     * @throws RowException if it is neither a string nor a whole number
     */
    static @Nullable String id(@Nullable JsonNode id) {
        return RowFields.id(id);
    }

    /** As {@link #parse}, of what {@link #json} has read. */
    static RequestRow of(JsonNode row, Function<String, Intent> intents) {
        if (row.isString()) {
            return prompt(row.asString(), intents);
        }
        if (row.isObject()) {
            return row.has("prompt") && !row.has("messages") ? Prompt.of(row, intents) : Chat.of(row);
        }
        throw new RowException("must be a JSON string or a JSON object");
    }

    /**
     * A prompt.
     *
     * @throws RowException if it is blank
     */
    static RequestRow prompt(String text, Function<String, Intent> intents) {
        if (text.isBlank()) {
            throw new RowException("has nothing to ask");
        }
        return new Prompt(intents.apply(text));
    }

    /** The request that is sent. */
    ChatRequest request(Weir weir);

    /** The type of its intent; null for none. */
    @Nullable
    String type();

    CallResult ask(Weir weir);

    /** Asks on a thread of the runtime, with changed options. */
    CompletableFuture<CallResult> askAsync(WeirClient weir, UnaryOperator<CallOptions> change);

    /** A prompt. */
    record Prompt(Intent intent) implements RequestRow {
        private static final Set<String> KEYS = Set.of("prompt", "type", "model");

        private static RequestRow of(JsonNode row, Function<String, Intent> intents) {
            RowFields.requireKnown(row, KEYS, "", "; 'weir run --template' takes rows with other keys");
            String type = RowFields.optionalText(row, "type");
            String model = RowFields.optionalText(row, "model");
            String prompt = RowFields.optionalText(row, "prompt");
            return RequestRow.prompt(prompt == null ? "" : prompt, text -> {
                Intent intent = intents.apply(text);
                return intent.withType(type == null ? intent.type() : type)
                        .withModel(model == null ? intent.model() : model);
            });
        }

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

        @Override
        public CompletableFuture<CallResult> askAsync(WeirClient weir, UnaryOperator<CallOptions> change) {
            return weir.processAsync(intent.withOptions(change.apply(intent.options())));
        }
    }

    /** A whole request. */
    record Chat(ChatRequest request, CallOptions options) implements RequestRow {
        private static final Set<String> KEYS = Set.of("backend", "model", "messages", "maxTokens", "temperature");
        private static final Set<String> MESSAGE_KEYS = Set.of("role", "text");

        private static Chat of(JsonNode row) {
            RowFields.requireKnown(row, KEYS, "", "");
            ChatRequestBuilder request = ChatRequest.builder(RowFields.text(row, "model", ""));
            JsonNode messages = row.path("messages");
            if (!messages.isArray() || messages.isEmpty()) {
                throw new RowException("messages must be a list of messages");
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
                    row.hasNonNull("backend") ? options.withBackend(RowFields.text(row, "backend", "")) : options);
        }

        private static ChatRequest built(ChatRequestBuilder request) {
            try {
                return request.build();
            } catch (IllegalArgumentException e) {
                throw new RowException(String.valueOf(e.getMessage()));
            }
        }

        private static Message message(JsonNode message, String place) {
            if (!message.isObject()) {
                throw new RowException(place + " must be an object with role and text");
            }
            RowFields.requireKnown(message, MESSAGE_KEYS, place + ".", "");
            String role = RowFields.text(message, "role", place + ".");
            List<Role> roles = List.of(Role.SYSTEM, Role.DEVELOPER, Role.USER, Role.ASSISTANT);
            return Message.builder(roles.stream()
                            .filter(known ->
                                    known.name().toLowerCase(Locale.ROOT).equals(role))
                            .findFirst()
                            .orElseThrow(() -> new RowException(place + ".role must be one of "
                                    + Arrays.toString(roles.toArray()).toLowerCase(Locale.ROOT))))
                    .text(RowFields.text(message, "text", place + "."))
                    .build();
        }

        private static int wholeNumber(JsonNode value) {
            if (!value.isIntegralNumber() || !value.canConvertToInt()) {
                throw new RowException("maxTokens must be a whole number");
            }
            return value.asInt();
        }

        private static double number(JsonNode value) {
            if (!value.isNumber()) {
                throw new RowException("temperature must be a number");
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

        @Override
        public CompletableFuture<CallResult> askAsync(WeirClient weir, UnaryOperator<CallOptions> change) {
            return weir.chatAsync(request, change.apply(options));
        }
    }
}
