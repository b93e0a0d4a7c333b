package dev.weir.spring.boot;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.spi.Plugin;
import dev.weir.wiring.Blueprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names of Weir's settings for names in any of Spring's forms: {@code max-retries} and {@code MAXRETRIES} stand for
 * {@code maxRetries}. Names that an application chooses, such as those of backends and models, stay as they are. Goes by the JSON
 * Schema of the configuration. Immutable.
 */
final class SettingNames {
    private final Map<?, ?> schema;
    private final Map<?, ?> definitions;

    /** @param schema the JSON Schema of the configuration, whose root has {@code llm} */
    SettingNames(Map<String, Object> schema) {
        this.schema = schema;
        definitions = child(schema, "$defs");
    }

    /** The names of the settings of Weir, of the plugins on the class path, and of those of the application. */
    static SettingNames known(List<Plugin> plugins) {
        WeirBuilder builder = Weir.builder().environment(Map.of());
        plugins.forEach(builder::plugin);
        try (Blueprint blueprint = builder.blueprint()) {
            return new SettingNames(blueprint.reference().schema());
        }
    }

    /**
     * The path as Weir writes it.
     *
     * @param path names and numbers of list items, from {@code llm} on
     */
    List<String> of(List<String> path) {
        List<String> names = new ArrayList<>();
        List<Map<?, ?>> unused = schemas(path, names);
        return names;
    }

    /** Whether a section or a map stands at the path. */
    boolean isMap(List<String> path) {
        return schemas(path, new ArrayList<>()).stream()
                .flatMap(this::expanded)
                .anyMatch(one -> one.containsKey("properties") || one.get("additionalProperties") instanceof Map);
    }

    /** What may stand at the path, whose names are added to {@code names}. */
    private List<Map<?, ?>> schemas(List<String> path, List<String> names) {
        List<Map<?, ?>> alternatives = List.of(schema);
        for (String element : path) {
            List<Map<?, ?>> here = alternatives.stream().flatMap(this::expanded).toList();
            @Nullable String known = known(here, element);
            names.add(known == null ? element : known);
            alternatives = known == null ? free(here) : values(here, known);
        }
        return alternatives;
    }

    private static @Nullable String known(List<Map<?, ?>> schemas, String name) {
        return schemas.stream()
                .flatMap(one -> child(one, "properties").keySet().stream())
                .map(String::valueOf)
                .filter(property -> uniform(property).equals(uniform(name)))
                .findFirst()
                .orElse(null);
    }

    private static List<Map<?, ?>> values(List<Map<?, ?>> schemas, String name) {
        List<Map<?, ?>> values = new ArrayList<>();
        schemas.forEach(one -> values.add(child(child(one, "properties"), name)));
        return values;
    }

    /** The values of a map with names of the application, or the items of a list. */
    private static List<Map<?, ?>> free(List<Map<?, ?>> schemas) {
        List<Map<?, ?>> values = new ArrayList<>();
        for (Map<?, ?> one : schemas) {
            values.add(child(one, "additionalProperties"));
            values.add(child(one, "items"));
        }
        return values;
    }

    /** A schema, with its definition or its alternatives in place of their names. */
    private Stream<Map<?, ?>> expanded(Map<?, ?> one) {
        if (one.get("$ref") instanceof String reference) {
            return expanded(child(definitions, reference.substring(reference.lastIndexOf('/') + 1)));
        }
        if (one.get("anyOf") instanceof List<?> alternatives) {
            return alternatives.stream().flatMap(other -> other instanceof Map<?, ?> map ? expanded(map) : Stream.of());
        }
        return Stream.of(one);
    }

    private static Map<?, ?> child(Map<?, ?> map, String name) {
        return map.get(name) instanceof Map<?, ?> child ? child : Map.of();
    }

    private static String uniform(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }
}
