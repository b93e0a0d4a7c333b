package dev.weir.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.CacheMark;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.ToolChoice;
import dev.weir.spi.chat.WireFields;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** CK-01: every component of every record of a request is part of the key, or is listed here with the reason. */
class KeyComponentsTest {
    /** It asks the provider to cache the prompt, which changes only its price. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("cacheMark");

    private static final WireFields FIELDS = WireFields.of("w", Map.of("f", 1));

    /**
     * A record and, for each of its components, another value.
     *
     * @param in a request with this record
     * @param others by component; a record of the same type where other components have to change as well
     */
    private record Sample(Record base, Function<Record, Request> in, Map<String, Object> others) {
        @Override
        public String toString() {
            return base.getClass().getSimpleName();
        }
    }

    static Stream<Sample> samples() {
        ChatRequest chat = ChatRequest.builder("m").user("u").build();
        return Stream.of(
                new Sample(
                        chat,
                        record -> (ChatRequest) record,
                        Map.ofEntries(
                                Map.entry("model", "n"),
                                Map.entry("messages", List.of(Message.user("v"))),
                                Map.entry("maxTokens", 1),
                                Map.entry("temperature", 0.0),
                                Map.entry("topP", 1.0),
                                Map.entry("seed", 0L),
                                Map.entry("stop", List.of("s")),
                                Map.entry("tools", List.of(Tool.of("t", "", Map.of()))),
                                Map.entry("toolChoice", ToolChoice.AUTO),
                                Map.entry("responseFormat", ResponseFormat.TEXT),
                                Map.entry("parameters", Map.of("p", false)))),
                new Sample(
                        Message.user("u"),
                        KeyComponentsTest::message,
                        Map.of(
                                "role",
                                Role.SYSTEM,
                                "content",
                                List.of(Content.text("v")),
                                "toolCallId",
                                Message.tool("1", "u"),
                                "toolFailed",
                                new Message(Role.TOOL, List.of(Content.text("u")), "1", true, null, WireFields.NONE),
                                "name",
                                "n",
                                "wireFields",
                                FIELDS)),
                ofPart(Content.text("u"), Map.of("text", "v")),
                ofPart(Content.image("u"), Map.of("url", "v", "detail", "low")),
                ofPart(Content.audio("u", "wav"), Map.of("base64", "v", "format", "mp3")),
                ofPart(Content.file(null, "u"), Map.of("name", "n", "url", "v", "id", Content.uploadedFile("u"))),
                ofPart(Content.refusal("u"), Map.of("text", "v")),
                ofPart(
                        Content.reasoning("u"),
                        Map.of(
                                "text", "v",
                                "signature", "s",
                                "redacted", new Content.Reasoning("", "s", true, null, WireFields.NONE))),
                ofPart(Content.other(FIELDS), Map.of()),
                ofPart(ToolCall.of("1", "n", "{}"), Map.of("id", "2", "name", "o", "arguments", "[]")),
                new Sample(
                        Tool.of("t", "d", Map.of()),
                        record -> chat.toBuilder().tool((Tool) record).build(),
                        Map.of("name", "u", "description", "", "parameters", Map.of("p", 1), "wireFields", FIELDS)),
                new Sample(
                        ToolChoice.AUTO,
                        record ->
                                chat.toBuilder().toolChoice((ToolChoice) record).build(),
                        Map.of("mode", ToolChoice.Mode.NONE, "tool", ToolChoice.named("t"))),
                new Sample(
                        ResponseFormat.jsonSchema("s", Map.of("a", 1)),
                        record -> chat.toBuilder()
                                .responseFormat((ResponseFormat) record)
                                .build(),
                        Map.of("kind", ResponseFormat.JSON_OBJECT, "name", "t", "schema", Map.of("a", 2))),
                new Sample(
                        FIELDS,
                        record -> message(new Message(
                                Role.USER, List.of(Content.text("u")), null, false, null, (WireFields) record)),
                        Map.of("wire", "x", "fields", Map.of("f", 2))),
                new Sample(
                        EmbeddingRequest.of("m", "u"),
                        record -> (EmbeddingRequest) record,
                        Map.of(
                                "model",
                                "n",
                                "inputs",
                                List.of(EmbeddingInput.text("v")),
                                "dimensions",
                                2,
                                "user",
                                "me",
                                "parameters",
                                Map.of("p", 1))),
                new Sample(new EmbeddingInput.Text("u"), KeyComponentsTest::input, Map.of("text", "v")),
                new Sample(
                        new EmbeddingInput.Tokens(List.of(1)), KeyComponentsTest::input, Map.of("tokens", List.of(2))));
    }

    private static Sample ofPart(Content part, Map<String, Object> others) {
        Map<String, Object> all = new HashMap<>(others);
        all.put("wireFields", WireFields.of("w", Map.of("f", 3)));
        return new Sample(
                (Record) part,
                record -> message(
                        new Message(Role.ASSISTANT, List.of((Content) record), null, false, null, WireFields.NONE)),
                all);
    }

    private static Request message(Record message) {
        return ChatRequest.builder("m").message((Message) message).build();
    }

    private static Request input(Record input) {
        return EmbeddingRequest.builder("m").input((EmbeddingInput) input).build();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void eachComponentChangesTheKey(Sample sample) throws ReflectiveOperationException {
        String key = key(sample.in().apply(sample.base()));
        RecordComponent[] components = sample.base().getClass().getRecordComponents();
        Set<String> counting = Arrays.stream(components)
                .map(RecordComponent::getName)
                .filter(name -> !WITHOUT_EFFECT.contains(name))
                .collect(Collectors.toSet());
        assertThat(sample.others().keySet())
                .as("a component without another value here is perhaps not in the key either")
                .isEqualTo(counting);
        for (String component : counting) {
            Record changed = changed(sample.base(), component, sample.others().get(component));
            assertThat(key(sample.in().apply(changed)))
                    .as("key with another %s", component)
                    .isNotEqualTo(key);
        }
    }

    private static Record changed(Record base, String component, Object other) throws ReflectiveOperationException {
        if (base.getClass().isInstance(other)) {
            return (Record) other;
        }
        RecordComponent[] components = base.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = components[i].getName().equals(component)
                    ? other
                    : components[i].getAccessor().invoke(base);
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        return (Record) base.getClass().getDeclaredConstructor(types).newInstance(values);
    }

    @Test
    void everyKindOfContentAndOfInputHasASample() {
        Set<String> sampled = samples()
                .map(sample -> sample.base().getClass().getName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(sampled).containsAll(kinds(Content.class)).containsAll(kinds(EmbeddingInput.class));
    }

    private static Set<String> kinds(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(kind -> kind.isSealed() ? kinds(kind).stream() : Stream.of(kind.getName()))
                .collect(Collectors.toSet());
    }

    @Test
    void marksThatCachePromptsDoNotCount() {
        ChatRequest plain = ChatRequest.builder("m").user("u").build();
        ChatRequest marked = ChatRequest.builder("m")
                .message(Message.user("u").cacheUpToHere(CacheMark.of(Duration.ofHours(1))))
                .build();
        assertThat(key(marked)).isEqualTo(key(plain));
    }

    private static String key(Request request) {
        CacheKey keys = new CacheKey(CacheSettings.defaults(), Map.of());
        Call call = Call.builder("call-1", request, Deadline.after(Duration.ofMinutes(1), TimeSource.system()))
                .build();
        return request instanceof ChatRequest chat
                ? keys.of(call, chat)
                : keys.of(call, (EmbeddingRequest) request).get(0);
    }
}
