package dev.weir.config.internal;

import dev.weir.config.Origin;
import dev.weir.config.internal.ConfigNode.Scalar;
import dev.weir.spi.settings.ByteSize;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A single value in the JSON Schema. Any type may also be written with a variable. */
public final class SchemaValue {
    private static final String DURATION =
            "^[-+]?(0+|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h|d))+|[Pp].+)$";

    private static final String SIZE = "^[0-9]+(\\.[0-9]+)?\\s*([KMGTkmgt][Ii]?)?[Bb]?$";

    private SchemaValue() {}

    /** Definitions that many settings share. */
    public static Map<String, Object> definitions() {
        Map<String, Object> definitions = new LinkedHashMap<>();
        definitions.put("variable", pattern("\\$\\{"));
        definitions.put("duration", anyOf(List.of(pattern(DURATION), Map.of("const", 0), reference("variable"))));
        definitions.put(
                "truth", anyOf(List.of(Map.of("type", "boolean"), Map.of("enum", truths()), reference("variable"))));
        return definitions;
    }

    private static List<Object> truths() {
        List<Object> truths = new ArrayList<>(List.of(0, 1));
        for (String word : List.of("true", "false", "yes", "no", "on", "off", "t", "f")) {
            String upper = word.toUpperCase(Locale.ROOT);
            Stream.of(word, upper.charAt(0) + word.substring(1), upper)
                    .distinct()
                    .forEach(truths::add);
        }
        return truths;
    }

    public static Map<String, Object> of(Setting setting) {
        Class<?> type = setting.rawType();
        List<Map<String, Object>> ways = new ArrayList<>();
        if (type == Duration.class) {
            ways.add(reference("duration"));
        } else if (type == ByteSize.class) {
            ways.addAll(List.of(pattern(SIZE), bytes(), reference("variable")));
        } else if (ScalarType.isTruth(type)) {
            ways.add(reference("truth"));
        } else if (ScalarType.isOrdered(type) || type.isEnum()) {
            ways.add(type.isEnum() ? constants(type) : number(setting));
            ways.add(reference("variable"));
        } else {
            ways.add(Map.of("type", List.of("string", "number", "boolean")));
        }
        if (setting.nullable()) {
            ways.add(Map.of("type", "null"));
        }
        return anyOf(ways);
    }

    private static Map<String, Object> number(Setting setting) {
        Range range = Range.of(setting);
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", ScalarType.isWhole(setting.rawType()) ? "integer" : "number");
        if (range.least() != null) {
            schema.put("minimum", new BigDecimal(range.least()));
        }
        if (range.most() != null) {
            schema.put("maximum", new BigDecimal(range.most()));
        }
        return schema;
    }

    private static Map<String, Object> constants(Class<?> type) {
        List<String> labels = ScalarType.constants(type);
        Stream<String> names = Stream.of(type.getEnumConstants())
                .map(constant -> (Enum<?>) constant)
                .flatMap(constant -> Stream.of(constant.name(), ScalarType.key(constant)));
        return Map.of("enum", Stream.concat(labels.stream(), names).distinct().toList());
    }

    private static Map<String, Object> bytes() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "integer");
        schema.put("minimum", 0);
        return schema;
    }

    private static Map<String, Object> pattern(String pattern) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "string");
        schema.put("pattern", pattern);
        return schema;
    }

    public static Map<String, Object> reference(String definition) {
        return Map.of("$ref", "#/$defs/" + definition);
    }

    private static Map<String, Object> anyOf(List<Map<String, Object>> ways) {
        return ways.size() == 1 ? ways.get(0) : Map.of("anyOf", ways);
    }

    /** The default as JSON: a number as a number; a type without JSON equivalent in the syntax of the configuration. */
    public static Object defaultOf(Setting setting) {
        String text = Objects.requireNonNull(setting.defaultValue());
        Findings findings = new Findings();
        Scalar scalar = new Scalar(text, Origin.DEFAULT);
        Object value = new Binder(findings).value(setting, scalar, "");
        return value instanceof List<?> list
                ? list.stream().map(item -> json(item, ScalarType.format(item))).toList()
                : json(value, text);
    }

    private static Object json(@Nullable Object value, String text) {
        return value instanceof Number || value instanceof Boolean ? value : text;
    }
}
