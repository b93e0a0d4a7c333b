package dev.weir.intent;

import dev.weir.config.Problems;
import dev.weir.spi.call.Priority;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.intent.IntentType;
import dev.weir.spi.intent.IntentTypes;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The declared intent types, and the chat requests that intents become by them. Immutable.
 *
 * <p>An intent of a declared type is preceded by the type's system prompt and schema. One that names no type is preceded by
 * all of them, for the model to choose. Where no types are declared an intent is sent as it is.
 */
public final class IntentCatalog {
    private static final String CHOICE = """
            The user's message is an intent of one of the types below. Choose the type that fits and answer as its \
            instructions say.""";

    private static final int LONGEST_NAME = 80;

    private final Map<String, IntentType> types;
    private final Map<String, AnswerCheck> checks = new LinkedHashMap<>();

    private IntentCatalog(Map<String, IntentType> types) {
        this.types = types;
        types.values().stream()
                .filter(type -> !type.schema().isEmpty())
                .forEach(type -> checks.put(type.name(), AnswerCheck.of(type)));
    }

    /**
     * Declares types.
     *
     * @param extensions by the name of their section
     * @param settings by the name of the type; they replace a type of that name which an extension declares
     * @throws IllegalArgumentException if two extensions declare one type, a name has characters that it may not have, or a
     *     schema is not a JSON Schema
     */
    public static IntentCatalog of(Map<String, IntentTypes> extensions, Map<String, IntentSettings> settings) {
        Map<String, IntentType> types = new LinkedHashMap<>();
        Map<String, String> declaredBy = new LinkedHashMap<>();
        extensions.forEach((section, extension) -> extension.types().forEach(type -> {
            String other = declaredBy.put(type.name(), section);
            if (other != null) {
                throw new IllegalArgumentException("the intent type '" + type.name() + "' is declared twice, by '"
                        + other + "' and by '" + section + "' under llm.intentTypes: remove one of them");
            }
            types.put(type.name(), type);
        }));
        settings.forEach((name, one) -> types.put(name, one.type(name)));
        return new IntentCatalog(types);
    }

    /** The declared types, by their names. */
    public Map<String, IntentType> types() {
        return Map.copyOf(types);
    }

    /** The checks of answers, by the names of the types that have a schema. */
    public Map<String, AnswerCheck> checks() {
        return Map.copyOf(checks);
    }

    /** How long cached answers are used, by the names of the types that say so. */
    public Map<String, Duration> cacheTtls() {
        Map<String, Duration> ttls = new LinkedHashMap<>();
        types.forEach((name, type) -> {
            if (type.cacheTtl() != null) {
                ttls.put(name, type.cacheTtl());
            }
        });
        return ttls;
    }

    /**
     * The priority of an intent whose caller sets none.
     *
     * @param type the name of its type; null if it names none
     */
    public Priority priority(@Nullable String type) {
        IntentType declared = type == null ? null : types.get(type);
        return declared == null || declared.priority() == null ? Priority.NORMAL : declared.priority();
    }

    /**
     * The chat request that an intent becomes.
     *
     * @param type the name of its type; null if it names none
     * @param model the model that the caller names; null if it names none
     * @param defaultModel the model where neither the caller nor the type names one
     * @throws IllegalArgumentException if types are declared and this is none of them
     */
    public ChatRequest request(String text, @Nullable String type, @Nullable String model, String defaultModel) {
        if (types.isEmpty() || type == null) {
            ChatRequestBuilder request = ChatRequest.builder(model == null ? defaultModel : model);
            return types.isEmpty()
                    ? request.user(text).build()
                    : request.system(choice()).user(text).build();
        }
        IntentType declared = types.get(type);
        if (declared == null) {
            String near = Problems.didYouMean(type, types.keySet());
            throw new IllegalArgumentException("no intent type is named '" + visible(type) + "'" + near
                    + (near.isEmpty() ? "; declared: " : " declared: ") + String.join(", ", types.keySet()));
        }
        return request(
                text, declared, model != null ? model : declared.model() != null ? declared.model() : defaultModel);
    }

    /** An unknown name, with letters that no name of a type has as their codes: some look alike, others like nothing. */
    private static String visible(String name) {
        StringBuilder visible = new StringBuilder();
        name.chars()
                .limit(LONGEST_NAME)
                .mapToObj(letter -> letter >= ' ' && letter <= '~'
                        ? String.valueOf((char) letter)
                        : String.format("\\u%04x", letter))
                .forEach(visible::append);
        return name.length() <= LONGEST_NAME
                ? visible.toString()
                : visible.append('…').toString();
    }

    private static ChatRequest request(String text, IntentType type, String model) {
        ChatRequestBuilder request = ChatRequest.builder(model);
        String instructions = instructions(type);
        if (!instructions.isEmpty()) {
            request.system(instructions);
        }
        return request.user(text)
                .maxTokens(type.maxTokens())
                .temperature(type.temperature())
                .build();
    }

    /** What all types have in common is said once. */
    private String choice() {
        Set<String> prompts =
                types.values().stream().map(IntentType::systemPrompt).collect(Collectors.toSet());
        String common = prompts.size() == 1 ? prompts.iterator().next() : "";
        return types.values().stream()
                .map(type -> lines(
                        "# " + type.name(), type.description(), common.isEmpty() ? instructions(type) : schema(type)))
                .collect(Collectors.joining("\n\n", lines(CHOICE, common) + "\n\n", ""));
    }

    private static String instructions(IntentType type) {
        return lines(type.systemPrompt(), schema(type));
    }

    private static String schema(IntentType type) {
        return type.schema().isEmpty()
                ? ""
                : "Answer with one JSON object that follows this JSON Schema, and with nothing else:\n" + type.schema();
    }

    private static String lines(String... parts) {
        return Arrays.stream(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining("\n"));
    }
}
