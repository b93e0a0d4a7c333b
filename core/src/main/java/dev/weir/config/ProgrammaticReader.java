package dev.weir.config;

import dev.weir.config.ConfigNode.Absent;
import dev.weir.config.ConfigNode.Broken;
import dev.weir.config.ConfigNode.Mapping;
import dev.weir.config.ConfigNode.Scalar;
import dev.weir.config.ConfigNode.Sequence;
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
 * Reads values given from code, under nested or dotted keys. A dot separates names wherever the layout knows what stands
 * there; in a map whose keys are the user's own, such as prices by model, a dot is part of the key.
 */
final class ProgrammaticReader {

    private static final Origin ORIGIN = Origin.of(Source.PROGRAMMATIC);
    private static final List<Class<?>> TEXTUAL =
            List.of(CharSequence.class, Number.class, Boolean.class, Character.class, URI.class, Path.class);

    private final Place root;
    private final Problems problems;

    ProgrammaticReader(ConfigurationLayout<?> layout, Problems problems) {
        root = Place.root(layout);
        this.problems = problems;
    }

    /**
     * Reads one value.
     *
     * @param key with or without the root in front
     * @return the map under the root that holds the value
     */
    Mapping read(String key, @Nullable Object value) {
        if (key.equals(root.key())) {
            return rootOf(value);
        }
        String prefix = root.key() + ".";
        return entry(root, key.startsWith(prefix) ? key.substring(prefix.length()) : key, value);
    }

    private Mapping rootOf(@Nullable Object value) {
        ConfigNode node = node(root, value);
        if (node instanceof Mapping mapping) {
            return mapping;
        }
        problems.add(ORIGIN, root.key(), "must be a map, was " + node.kind());
        return Mapping.empty(ORIGIN);
    }

    private Mapping entry(Place place, String key, @Nullable Object value) {
        int dot = place.split(key);
        if (dot < 0) {
            return new Mapping(Map.of(key, node(place.child(key), value)), ORIGIN);
        }
        String head = key.substring(0, dot);
        return new Mapping(Map.of(head, entry(place.child(head).dotted(), key.substring(dot + 1), value)), ORIGIN);
    }

    private ConfigNode node(Place place, @Nullable Object value) {
        if (value == null) {
            return new Absent(ORIGIN);
        }
        if (value instanceof Map<?, ?> map) {
            return mapping(place, map);
        }
        if (value instanceof Collection<?> items) {
            return sequence(place, items);
        }
        String text = text(value);
        return text == null ? refuse(place, value) : new Scalar(text, ORIGIN);
    }

    private Mapping mapping(Place place, Map<?, ?> map) {
        Mapping mapping = Mapping.empty(ORIGIN);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            mapping = mapping.overriddenBy(entry(place, String.valueOf(entry.getKey()), entry.getValue()));
        }
        return mapping;
    }

    private Sequence sequence(Place place, Collection<?> items) {
        List<ConfigNode> nodes = new ArrayList<>();
        items.forEach(item -> nodes.add(node(place.child("[" + nodes.size() + "]"), item)));
        return new Sequence(nodes, ORIGIN);
    }

    private static @Nullable String text(Object value) {
        if (value instanceof BigDecimal || value instanceof Duration || value instanceof Enum<?>) {
            return ScalarType.format(value);
        }
        return TEXTUAL.stream().anyMatch(type -> type.isInstance(value)) ? value.toString() : null;
    }

    private Broken refuse(Place place, Object value) {
        problems.add(
                ORIGIN,
                place.key(),
                "a value of type " + value.getClass().getName() + " means nothing here; give text");
        return new Broken(ORIGIN);
    }
}
