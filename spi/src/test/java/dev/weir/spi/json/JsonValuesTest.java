package dev.weir.spi.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.WireFields;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonValuesTest {

    static Stream<Function<Map<String, Object>, Map<String, Object>>> freeFormMaps() {
        return Stream.of(
                map -> WireFields.of("demo", map).fields(),
                map -> Tool.of("lookup", "", map).parameters(),
                map -> ResponseFormat.jsonSchema("answer", map).schema(),
                map -> Completion.builder("demo").extras(map).build().extras(),
                map -> Embeddings.builder("demo")
                        .vector(Embedding.of(1))
                        .extras(map)
                        .build()
                        .extras(),
                map -> ChatRequest.builder("demo")
                        .user("hello")
                        .parameter("logit", map)
                        .build()
                        .parameters(),
                map -> EmbeddingRequest.builder("demo")
                        .text("hello")
                        .parameter("logit", map)
                        .build()
                        .parameters());
    }

    @ParameterizedTest
    @MethodSource("freeFormMaps")
    void laterChangesOfTheCallersMapsAndListsDoNotShow(Function<Map<String, Object>, Map<String, Object>> keep) {
        List<Object> list = new ArrayList<>(List.of("a"));
        Map<String, Object> inner = new HashMap<>(Map.of("list", list));
        Map<String, Object> given = new HashMap<>(Map.of("inner", inner));
        Map<String, Object> kept = keep.apply(given);
        String before = kept.toString();

        list.add("b");
        inner.put("more", 1);
        given.clear();

        assertThat(kept).hasToString(before);
        assertThat(before).contains("inner={list=[a]}");
    }

    @Test
    void nothingInACopyCanBeChanged() {
        Map<String, Object> copy = JsonValues.copyOf("parameters", Map.of("map", map("a", 1), "list", list("b")));

        assertThatThrownBy(() -> copy.put("c", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> copy.remove("map")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> copy.entrySet().iterator().next().setValue("c"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((Map<?, ?>) copy.get("map")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((List<?>) copy.get("list")).remove(0))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void orderNullsAndNumbersAreKept() {
        Map<String, @Nullable Object> given = map("z", null);
        given.put("a", list(1, null, 2L, 0.5, 0.5f, (short) 3, (byte) 4, true));
        given.put("big", list(new BigDecimal("1.10"), BigInteger.TEN.pow(30)));
        given.put("empty", list(map(), list()));

        Map<String, Object> copy = JsonValues.copyOf("parameters", given);

        assertThat(copy).isEqualTo(given).hasToString(given.toString());
        assertThat(copy.hashCode()).isEqualTo(given.hashCode());
        assertThat(copy.containsKey("z")).isTrue();
        assertThat(copy.containsKey(null)).isFalse();
    }

    @Test
    void aCopyIsNotCopiedAgain() {
        Map<String, Object> copy = JsonValues.copyOf("parameters", Map.of("list", list(1), "map", map("a", 1)));
        ChatRequest request = ChatRequest.builder("demo")
                .user("hello")
                .parameter("inner", copy)
                .build();

        assertThat(JsonValues.copyOf("parameters", copy)).isSameAs(copy);
        assertThat(request.parameters().get("inner")).isSameAs(copy);
        assertThat(request.withModel("other").parameters()).isSameAs(request.parameters());
        assertThat(JsonValues.copyOf("parameters", new HashMap<>(copy)).get("list"))
                .isSameAs(copy.get("list"));
    }

    @Test
    void aBuilderDoesNotChangeTheRequestItStartsFrom() {
        ChatRequest request =
                ChatRequest.builder("demo").user("hello").parameter("a", 1).build();

        assertThat(request.toBuilder().parameter("b", 2).build().parameters()).isEqualTo(Map.of("a", 1, "b", 2));
        assertThat(request.parameters()).isEqualTo(Map.of("a", 1));
    }

    static Stream<Object> notOfJson() {
        return Stream.of(Set.of("a"), new int[] {1}, Instant.EPOCH, new AtomicInteger(1), 'c', Role.FIRST);
    }

    private enum Role {
        FIRST
    }

    @ParameterizedTest
    @MethodSource("notOfJson")
    void otherTypesAreRefusedWithTheirPath(Object value) {
        assertThatThrownBy(() -> ChatRequest.builder("demo")
                        .user("hello")
                        .parameter("stop", List.of("a", map("at", value)))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "parameters.stop[1].at is of type " + value.getClass().getTypeName()
                                + "; allowed are strings, finite numbers, booleans, null, and lists and maps of these");
    }

    @Test
    void numbersThatJsonDoesNotHaveAreRefused() {
        for (Object number : List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)) {
            assertThatThrownBy(() -> WireFields.of("demo", Map.of("top", number)))
                    .hasMessage(
                            "fields.top is not a finite number; allowed are strings, finite numbers, booleans, null,"
                                    + " and lists and maps of these");
        }
    }

    @Test
    void keysOtherThanStringsAreRefused() {
        assertThatThrownBy(() -> JsonValues.copyOf("extras", Map.of("bias", Map.of(50256, -100))))
                .hasMessage("extras.bias has a key of type java.lang.Integer; allowed are strings");
        assertThatThrownBy(() -> JsonValues.copyOf("extras", map(null, 1)))
                .hasMessage("extras has a key of type null; allowed are strings");
    }

    @Test
    void cyclesAndDepthBeyondTheBoundAreRefused() {
        Map<String, Object> cycle = new HashMap<>();
        cycle.put("again", list(cycle));

        assertThatThrownBy(() -> JsonValues.copyOf("extras", cycle))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("extras is deeper than the allowed 512 levels of maps and lists");
        assertThatThrownBy(() -> JsonValues.copyOf("extras", nested(513))).hasMessageContaining("extras is deeper");
        assertThat(JsonValues.copyOf("extras", nested(512))).isEqualTo(nested(512));
    }

    @Test
    void depthIncludesThatOfCopies() {
        Map<String, Object> copy = JsonValues.copyOf("extras", nested(512));

        assertThatThrownBy(() -> JsonValues.copyOf("extras", Map.of("outer", copy)))
                .hasMessage("extras is deeper than the allowed 512 levels of maps and lists");
    }

    private static Map<String, Object> nested(int levels) {
        Map<String, Object> map = Map.of("end", 1);
        for (int level = 1; level < levels; level++) {
            map = Map.of("more", map);
        }
        return map;
    }

    private static List<@Nullable Object> list(@Nullable Object... values) {
        return new ArrayList<>(Arrays.asList(values));
    }

    private static Map<String, @Nullable Object> map() {
        return new LinkedHashMap<>();
    }

    private static Map<String, @Nullable Object> map(@Nullable String key, @Nullable Object value) {
        Map<String, @Nullable Object> map = map();
        map.put(key, value);
        return map;
    }
}
