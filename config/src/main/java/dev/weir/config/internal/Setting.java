package dev.weir.config.internal;

import dev.weir.config.EnvironmentVariable;
import dev.weir.config.NotYetInEffect;
import dev.weir.config.Origin;
import dev.weir.config.Problems;
import dev.weir.config.internal.ConfigNode.Absent;
import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.ConfigNode.Scalar;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Secret;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a component of a settings record says of itself. */
public record Setting(
        String name,
        Type type,
        boolean nullable,
        boolean secret,
        boolean notYetInEffect,
        @Nullable String defaultValue,
        @Nullable String atLeast,
        @Nullable String atMost,
        @Nullable String variable,
        String description) {

    /** The settings of a record, in the order of its components. */
    public static List<Setting> of(Class<?> record) {
        return Arrays.stream(record.getRecordComponents()).map(Setting::of).toList();
    }

    private static Setting of(RecordComponent component) {
        String description = value(component, Description.class, Description::value);
        return new Setting(
                component.getName(),
                component.getGenericType(),
                component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                component.isAnnotationPresent(Secret.class),
                component.isAnnotationPresent(NotYetInEffect.class),
                value(component, DefaultValue.class, DefaultValue::value),
                value(component, AtLeast.class, AtLeast::value),
                value(component, AtMost.class, AtMost::value),
                value(component, EnvironmentVariable.class, EnvironmentVariable::value),
                description == null ? "" : description);
    }

    private static <A extends Annotation> @Nullable String value(
            RecordComponent component, Class<A> annotation, Function<A, String> value) {
        A found = component.getAnnotation(annotation);
        return found == null ? null : value.apply(found);
    }

    /**
     * What stands for it where the configuration gives nothing; the text of a map is a YAML map.
     *
     * @throws IllegalArgumentException if it is to be a map and is none
     */
    public ConfigNode defaultNode() {
        String text = Objects.requireNonNull(defaultValue, "defaultValue");
        return isMap() ? defaultMap(text) : new Scalar(text, Origin.DEFAULT);
    }

    private static Mapping defaultMap(String yaml) {
        Problems problems = new Problems();
        try {
            ConfigNode node = new YamlReader(Source.DEFAULT, yaml, null, problems).read();
            if (node instanceof Mapping map && problems.isEmpty()) {
                return map;
            }
            throw new IllegalArgumentException("must be a YAML map, was " + Shown.text(yaml));
        } catch (UnreadableSource e) {
            throw new IllegalArgumentException("must be a YAML map, was " + Shown.text(yaml), e);
        }
    }

    /** What a configuration gives, with what it leaves of a map that has a default. */
    ConfigNode merged(ConfigNode given) {
        if (!isMap() || defaultValue == null) {
            return given;
        }
        if (given instanceof Absent) {
            return defaultNode();
        }
        return given instanceof Mapping map ? defaultMap(defaultValue).overriddenBy(map) : given;
    }

    /** The setting that each element of this list, or each value of this map, is. */
    public Setting element() {
        Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
        return new Setting(
                name,
                arguments[arguments.length - 1],
                false,
                secret,
                notYetInEffect,
                null,
                atLeast,
                atMost,
                variable,
                description);
    }

    /** The same setting inside one that is secret. */
    public Setting within(boolean secretToo) {
        return secretToo && !secret
                ? new Setting(
                        name,
                        type,
                        nullable,
                        true,
                        notYetInEffect,
                        defaultValue,
                        atLeast,
                        atMost,
                        variable,
                        description)
                : this;
    }

    public Class<?> rawType() {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }

    public boolean isRecord() {
        return rawType().isRecord();
    }

    public boolean isList() {
        return rawType() == List.class;
    }

    public boolean isMap() {
        return rawType() == Map.class;
    }

    /** What the entries of this map can be named, with the constant of its enum; empty if a name is any text. */
    public Map<String, Object> entryNames() {
        Map<String, Object> names = new LinkedHashMap<>();
        if (isMap() && typeArgument(0) instanceof Class<?> key && key.isEnum()) {
            for (Object constant : key.getEnumConstants()) {
                names.put(ScalarType.key((Enum<?>) constant), constant);
            }
        }
        return names;
    }

    public boolean hasTextForNames() {
        return typeArgument(0) == String.class;
    }

    private Type typeArgument(int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    /** Whether it prints on one line: a single value or a list of such. */
    public boolean isLeaf() {
        return isList() ? element().isLeaf() : !isRecord() && !isMap();
    }

    public boolean hasRange() {
        return atLeast != null || atMost != null;
    }

    /** Whether a configuration has to give it. */
    public boolean isRequired() {
        return defaultValue == null && !nullable && !isRecord() && !isList() && !isMap();
    }

    @SuppressWarnings("unchecked")
    public Class<? extends Record> recordType() {
        return (Class<? extends Record>) rawType();
    }
}
