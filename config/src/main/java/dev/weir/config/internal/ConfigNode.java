package dev.weir.config.internal;

import dev.weir.config.Origin;
import dev.weir.config.Problems;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configuration value of a source, before binding. Immutable. The origin of a value in a map is the place of its key.
 */
public sealed interface ConfigNode {

    Origin origin();

    /** The name of the kind in messages. */
    String kind();

    /** The same value at another place. */
    ConfigNode at(Origin place);

    /** The value without its place, to be compared: a text, a list or a map; empty if there is none. */
    default Object value() {
        return "";
    }

    /**
     * This map, or an empty one. Any other value is reported, unless it is absent or already reported.
     *
     * @param expected the requirement
     */
    default Mapping asMapping(Problems problems, String key, String expected) {
        if (this instanceof Mapping mapping) {
            return mapping;
        }
        if (!(this instanceof Absent || this instanceof Broken)) {
            problems.add(origin(), key, expected + ", was " + kind());
        }
        return Mapping.empty(origin());
    }

    /** The same value as inherited by another section. */
    default ConfigNode inherited() {
        return at(origin().inherited());
    }

    /** A key without a value, or with {@code null}. */
    record Absent(Origin origin) implements ConfigNode {
        @Override
        public String kind() {
            return "nothing";
        }

        @Override
        public ConfigNode at(Origin place) {
            return new Absent(place);
        }
    }

    /** An invalid value whose problem is already reported. */
    record Broken(Origin origin) implements ConfigNode {
        @Override
        public String kind() {
            return "broken";
        }

        @Override
        public ConfigNode at(Origin place) {
            return new Broken(place);
        }
    }

    /**
     * A single value.
     *
     * @param text the value
     * @param written the value as shown in messages: as in the file, with the names of variables
     */
    record Scalar(String text, String written, Origin origin) implements ConfigNode {
        public Scalar(String text, Origin origin) {
            this(text, text, origin);
        }

        @Override
        public String kind() {
            return "a single value";
        }

        @Override
        public Object value() {
            return text;
        }

        @Override
        public ConfigNode at(Origin place) {
            return new Scalar(text, written, place);
        }

        @Override
        public String toString() {
            return "Scalar at " + origin; // the text may be a secret
        }
    }

    record Sequence(List<ConfigNode> items, Origin origin) implements ConfigNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }

        @Override
        public Object value() {
            return items.stream().map(ConfigNode::value).toList();
        }

        @Override
        public ConfigNode at(Origin place) {
            return new Sequence(items, place);
        }

        @Override
        public ConfigNode inherited() {
            return new Sequence(items.stream().map(ConfigNode::inherited).toList(), origin.inherited());
        }
    }

    record Mapping(Map<String, ConfigNode> entries, Origin origin) implements ConfigNode {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        public static Mapping empty(Origin origin) {
            return new Mapping(Map.of(), origin);
        }

        @Override
        public String kind() {
            return "a map";
        }

        @Override
        public Object value() {
            Map<String, Object> values = new LinkedHashMap<>();
            entries.forEach((key, entry) -> values.put(key, entry.value()));
            return values;
        }

        @Override
        public ConfigNode at(Origin place) {
            return new Mapping(entries, place);
        }

        @Override
        public Mapping inherited() {
            Map<String, ConfigNode> inherited = new LinkedHashMap<>(entries);
            inherited.replaceAll((key, value) -> value.inherited());
            return new Mapping(inherited, origin.inherited());
        }

        /** The value at a path of names; null if there is none. */
        public @Nullable ConfigNode find(List<String> path) {
            ConfigNode node = this;
            for (String name : path) {
                node = node instanceof Mapping map ? map.entries.get(name) : null;
            }
            return node;
        }

        /** The maps that contain a value at a path. */
        public static Mapping nested(List<String> path, ConfigNode value) {
            ConfigNode inner = path.size() == 1 ? value : nested(path.subList(1, path.size()), value);
            return new Mapping(Map.of(path.get(0), inner), value.origin());
        }

        /** These entries, overridden by those of a later source; maps are merged, other values replaced. */
        public Mapping overriddenBy(Mapping later) {
            Map<String, ConfigNode> merged = new LinkedHashMap<>(entries);
            later.entries.forEach((key, value) -> merged.merge(key, value, Mapping::override));
            return new Mapping(merged, origin.isDefault() ? later.origin : origin);
        }

        /** These entries, completed with those of a more general map. */
        public Mapping inheriting(Mapping general) {
            Map<String, ConfigNode> completed = new LinkedHashMap<>(entries);
            general.inherited().entries.forEach((key, value) -> completed.merge(key, value, Mapping::complete));
            return new Mapping(completed, origin);
        }

        private static ConfigNode complete(ConfigNode own, ConfigNode general) {
            if (general instanceof Mapping map) {
                return own instanceof Mapping mapping ? mapping.inheriting(map) : own instanceof Absent ? map : own;
            }
            return own;
        }

        /** A map does not override an earlier value of another kind, which is kept and reported by binding. */
        private static ConfigNode override(ConfigNode earlier, ConfigNode later) {
            if (earlier instanceof Mapping base) {
                return later instanceof Mapping map ? base.overriddenBy(map) : later instanceof Absent ? base : later;
            }
            return later instanceof Mapping && !(earlier instanceof Absent) ? earlier : later;
        }
    }
}
