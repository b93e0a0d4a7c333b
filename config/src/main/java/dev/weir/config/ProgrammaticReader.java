package dev.weir.config;

import dev.weir.config.internal.ConfigNode;
import dev.weir.config.internal.ConfigNode.Absent;
import dev.weir.config.internal.ConfigNode.Broken;
import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.ConfigNode.Scalar;
import dev.weir.config.internal.ConfigNode.Sequence;
import dev.weir.config.internal.InvalidValue;
import dev.weir.config.internal.ScalarType;
import dev.weir.config.internal.Variables;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads values set in code or by arguments of a command, with nested or dotted keys. A dot separates names wherever the
 * layout defines the keys; in a map with free keys, such as prices by model, a dot is part of the key.
 */
final class ProgrammaticReader {

    private static final List<Class<?>> TEXTUAL =
            List.of(CharSequence.class, Number.class, Boolean.class, Character.class, URI.class, Path.class);

    private final Place root;
    private final Problems problems;
    private final Origin origin;
    private final @Nullable Variables variables;

    /**
     * A reader.
     *
     * @param variables resolve <code>${NAME}</code> in a text; null to take a text literally
     */
    ProgrammaticReader(ConfigurationLayout<?> layout, Problems problems, Origin origin, @Nullable Variables variables) {
        root = Place.root(layout);
        this.problems = problems;
        this.origin = origin;
        this.variables = variables;
    }

    /**
     * Reads one value.
     *
     * @param key with or without the root
     * @return the map under the root that contains the value
     */
    Mapping read(String key, @Nullable Object value) {
        if (key.equals(root.key())) {
            return node(root, value).asMapping(problems, root.key(), "must be a map");
        }
        String prefix = root.key() + ".";
        return entry(root, key.startsWith(prefix) ? key.substring(prefix.length()) : key, value);
    }

    private Mapping entry(Place place, String key, @Nullable Object value) {
        int dot = place.split(key);
        if (dot < 0) {
            return new Mapping(Map.of(key, node(place.child(key), value)), origin);
        }
        String head = key.substring(0, dot);
        return new Mapping(Map.of(head, entry(place.child(head).dotted(), key.substring(dot + 1), value)), origin);
    }

    private ConfigNode node(Place place, @Nullable Object value) {
        if (value == null) {
            return new Absent(origin);
        }
        if (value instanceof Map<?, ?> map) {
            return mapping(place, map);
        }
        if (value instanceof Collection<?> items) {
            return sequence(place, items);
        }
        String text = text(value);
        if (text == null) {
            return refuse(place, "a value of type " + value.getClass().getName() + " is not supported; give text");
        }
        try {
            return variables == null ? new Scalar(text, origin) : variables.node(text, origin);
        } catch (InvalidValue e) {
            return refuse(place, e.expected());
        }
    }

    private Mapping mapping(Place place, Map<?, ?> map) {
        Mapping mapping = Mapping.empty(origin);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            mapping = mapping.overriddenBy(entry(place, String.valueOf(entry.getKey()), entry.getValue()));
        }
        return mapping;
    }

    private Sequence sequence(Place place, Collection<?> items) {
        List<ConfigNode> nodes = new ArrayList<>();
        items.forEach(item -> nodes.add(node(place.child("[" + nodes.size() + "]"), item)));
        return new Sequence(nodes, origin);
    }

    private static @Nullable String text(Object value) {
        if (value instanceof BigDecimal || value instanceof Duration || value instanceof Enum<?>) {
            return ScalarType.format(value);
        }
        return TEXTUAL.stream().anyMatch(type -> type.isInstance(value)) ? value.toString() : null;
    }

    private Broken refuse(Place place, String message) {
        problems.add(origin, place.key(), message);
        return new Broken(origin);
    }
}
