package dev.weir.config.internal;

import dev.weir.config.Origin;
import dev.weir.config.Problems;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value as a source gives it, before anybody knows its type. Immutable. The origin of a value in a map is the place of
 * its key.
 */
public sealed interface ConfigNode {

    Origin origin();

    /** What messages call it. */
    String kind();

    /** The same value, found at another place. */
    ConfigNode at(Origin place);

    /**
     * The map that this is, or else an empty one. Anything but a map is reported, unless it is nothing or was reported.
     *
     * @param expected what it has to be
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

    /** The same value, as a section takes it over from another one. */
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

    /** A value whose problem is reported already. */
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
     * @param text what it is
     * @param written what messages show of it: as the file has it, with its variables by name
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
        public ConfigNode at(Origin place) {
            return new Mapping(entries, place);
        }

        @Override
        public Mapping inherited() {
            Map<String, ConfigNode> inherited = new LinkedHashMap<>(entries);
            inherited.replaceAll((key, value) -> value.inherited());
            return new Mapping(inherited, origin.inherited());
        }

        /** What stands at the end of a path of names; null if nothing does. */
        public @Nullable ConfigNode find(List<String> path) {
            ConfigNode node = this;
            for (String name : path) {
                node = node instanceof Mapping map ? map.entries.get(name) : null;
            }
            return node;
        }

        /** The maps around a value, by the names on the way to it. */
        public static Mapping nested(List<String> path, ConfigNode value) {
            ConfigNode inner = path.size() == 1 ? value : nested(path.subList(1, path.size()), value);
            return new Mapping(Map.of(path.get(0), inner), value.origin());
        }

        /** These entries, replaced and extended by those of a later source; maps are merged, all else is replaced. */
        public Mapping overriddenBy(Mapping later) {
            Map<String, ConfigNode> merged = new LinkedHashMap<>(entries);
            later.entries.forEach((key, value) -> merged.merge(key, value, Mapping::override));
            return new Mapping(merged, origin.isDefault() ? later.origin : origin);
        }

        /** These entries, completed by those of a more general map. */
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

        /** A map cannot hide an earlier value that is none: that one stays, and is refused when it is bound. */
        private static ConfigNode override(ConfigNode earlier, ConfigNode later) {
            if (earlier instanceof Mapping base) {
                return later instanceof Mapping map ? base.overriddenBy(map) : later instanceof Absent ? base : later;
            }
            return later instanceof Mapping && !(earlier instanceof Absent) ? earlier : later;
        }
    }
}
