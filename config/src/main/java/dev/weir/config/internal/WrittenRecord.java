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

/** A settings record as a configuration would give it: every value that differs from another record's. */
public final class WrittenRecord {
    private static final Origin ORIGIN = Origin.PROGRAMMATIC;

    private WrittenRecord() {}

    /**
     * Writes a record.
     *
     * @param defaults of the same class; what equals its value there is left out
     */
    public static Mapping write(Record settings, Record defaults) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        for (Setting setting : Setting.of(settings.getClass())) {
            Object value = RecordFactory.value(settings, setting.name());
            Object byDefault = RecordFactory.value(defaults, setting.name());
            if (!Objects.equals(value, byDefault)) {
                entries.put(setting.name(), node(value, byDefault));
            }
        }
        return new Mapping(entries, ORIGIN);
    }

    private static ConfigNode node(@Nullable Object value, @Nullable Object byDefault) {
        if (value == null) {
            return new Absent(ORIGIN);
        }
        if (value instanceof Record record) {
            return byDefault instanceof Record other ? write(record, other) : whole(record);
        }
        if (value instanceof Map<?, ?> map) {
            return entries(map, byDefault instanceof Map<?, ?> other ? other : Map.of());
        }
        return value instanceof List<?> list
                ? new Sequence(list.stream().map(item -> node(item, null)).toList(), ORIGIN)
                : new Scalar(ScalarType.format(value), ORIGIN);
    }

    private static Mapping entries(Map<?, ?> map, Map<?, ?> defaults) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        map.forEach((name, value) -> {
            Object byDefault = defaults.get(name);
            if (!Objects.equals(value, byDefault)) {
                String key = name instanceof Enum<?> constant ? ScalarType.key(constant) : String.valueOf(name);
                entries.put(key, value instanceof Record record ? whole(record) : node(value, byDefault));
            }
        });
        return new Mapping(entries, ORIGIN);
    }

    /** Every value, as it is not known which of them are defaults. */
    private static Mapping whole(Record settings) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        for (Setting setting : Setting.of(settings.getClass())) {
            entries.put(setting.name(), node(RecordFactory.value(settings, setting.name()), null));
        }
        return new Mapping(entries, ORIGIN);
    }
}
