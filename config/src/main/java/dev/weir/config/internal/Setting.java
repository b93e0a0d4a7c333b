package dev.weir.config.internal;

import dev.weir.config.EnvironmentVariable;
import dev.weir.config.Origin;
import dev.weir.config.Problems;
import dev.weir.config.internal.ConfigNode.Absent;
import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.ConfigNode.Scalar;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultFromVariable;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Inline;
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
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A setting: a component of a settings record, with its annotations.
 *
 * @param type the type of the component, or of its elements
 * @param isElement whether it represents each element of a list or map, which has no default and is never null
 * @param secret whether it is a secret, or part of one
 */
public record Setting(RecordComponent component, Type type, boolean isElement, boolean secret) {

    /** The settings of a record, in the order of its components, those of inline records in their place. */
    public static List<Setting> of(Class<?> record) {
        return Arrays.stream(record.getRecordComponents()).flatMap(Setting::of).toList();
    }

    private static Stream<Setting> of(RecordComponent component) {
        if (!isInline(component)) {
            boolean secret = component.isAnnotationPresent(Secret.class);
            return Stream.of(new Setting(component, component.getGenericType(), false, secret));
        }
        if (!component.getType().isRecord()) {
            throw new IllegalArgumentException(component.getDeclaringRecord().getName() + "." + component.getName()
                    + ": an inline component must be a record");
        }
        return of(component.getType()).stream();
    }

    /** Whether a component has no key: its settings are those of the record that it belongs to. */
    static boolean isInline(RecordComponent component) {
        return component.isAnnotationPresent(Inline.class);
    }

    public String name() {
        return component.getName();
    }

    public boolean nullable() {
        return !isElement && component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    public @Nullable String defaultValue() {
        return isElement ? null : value(DefaultValue.class, DefaultValue::value);
    }

    @Nullable
    String atLeast() {
        return value(AtLeast.class, AtLeast::value);
    }

    @Nullable
    String atMost() {
        return value(AtMost.class, AtMost::value);
    }

    /** The environment variable of the setting. */
    public @Nullable String variable() {
        return value(EnvironmentVariable.class, EnvironmentVariable::value);
    }

    /**
     * The environment variable of its default; null if there is none, or if it does not apply.
     *
     * @param configured the names of the settings of the same record that are configured
     */
    public @Nullable String defaultVariable(Set<String> configured) {
        DefaultFromVariable found = component.getAnnotation(DefaultFromVariable.class);
        return found == null || Arrays.stream(found.unless()).anyMatch(configured::contains) ? null : found.value();
    }

    public String description() {
        return Objects.requireNonNullElse(value(Description.class, Description::value), "");
    }

    private <A extends Annotation> @Nullable String value(Class<A> annotation, Function<A, String> value) {
        A found = component.getAnnotation(annotation);
        return found == null ? null : value.apply(found);
    }

    /**
     * The default as a configuration value; that of a map is parsed as YAML.
     *
     * @throws IllegalArgumentException if the default of a map is not a map
     */
    public ConfigNode defaultNode() {
        String text = Objects.requireNonNull(defaultValue(), "defaultValue");
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

    /** A configured value, completed with the default entries of a map. */
    ConfigNode merged(ConfigNode given) {
        if (!isMap() || defaultValue() == null) {
            return given;
        }
        return given instanceof Mapping map
                ? ((Mapping) defaultNode()).overriddenBy(map)
                : given instanceof Absent ? defaultNode() : given;
    }

    /** The setting of each list element or map value. */
    public Setting element() {
        Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
        return new Setting(component, arguments[arguments.length - 1], true, secret);
    }

    /** The same setting as part of a secret one. */
    public Setting within(boolean secretToo) {
        return new Setting(component, type, isElement, secret || secretToo);
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

    /** The permitted keys of this map with their enum constants; empty if any text is permitted. */
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

    /** Whether its value is a single value or a list of single values. */
    public boolean isLeaf() {
        return isList() ? element().isLeaf() : !isRecord() && !isMap();
    }

    public boolean hasRange() {
        return atLeast() != null || atMost() != null;
    }

    /** Whether it has to be configured. */
    public boolean isRequired() {
        return defaultValue() == null && !nullable() && !isRecord() && !isList() && !isMap();
    }

    @SuppressWarnings("unchecked")
    public Class<? extends Record> recordType() {
        return (Class<? extends Record>) rawType();
    }
}
