package dev.weir.config.internal;

import dev.weir.config.Origin;
import dev.weir.config.internal.ConfigNode.Absent;
import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.ConfigNode.Scalar;
import dev.weir.config.internal.ConfigNode.Sequence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Converts a settings record to configuration values that differ from another record's. */
public final class WrittenRecord {
    private WrittenRecord() {}

    /**
     * Converts a record.
     *
     * @param defaults a record of the same class, whose equal values are omitted; null to omit nothing
     */
    public static Mapping write(Record settings, @Nullable Record defaults) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        for (Setting setting : Setting.of(settings.getClass())) {
            Object value = RecordFactory.value(settings, setting.name());
            Object byDefault = defaults == null ? null : RecordFactory.value(defaults, setting.name());
            if (defaults == null || !Objects.equals(value, byDefault)) {
                entries.put(setting.name(), node(value, byDefault));
            }
        }
        return new Mapping(entries, Origin.PROGRAMMATIC);
    }

    /** Converts one value: a single one, a record, or a list or map of these. */
    public static ConfigNode node(Object value) {
        return node(value, null);
    }

    private static ConfigNode node(@Nullable Object value, @Nullable Object byDefault) {
        if (value == null) {
            return new Absent(Origin.PROGRAMMATIC);
        }
        if (value instanceof Record record) {
            return write(record, byDefault instanceof Record other ? other : null);
        }
        if (value instanceof Map<?, ?> map) {
            return entries(map, byDefault instanceof Map<?, ?> other ? other : Map.of());
        }
        return value instanceof List<?> list
                ? new Sequence(list.stream().map(item -> node(item, null)).toList(), Origin.PROGRAMMATIC)
                : new Scalar(ScalarType.format(value), Origin.PROGRAMMATIC);
    }

    private static Mapping entries(Map<?, ?> map, Map<?, ?> defaults) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        map.forEach((name, value) -> {
            Object byDefault = defaults.get(name);
            if (!Objects.equals(value, byDefault)) {
                String key = name instanceof Enum<?> constant ? ScalarType.key(constant) : String.valueOf(name);
                entries.put(key, node(value, value instanceof Record ? null : byDefault));
            }
        });
        return new Mapping(entries, Origin.PROGRAMMATIC);
    }
}
