package dev.weir.testkit;

import dev.weir.duration.DurationText;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Inline;
import dev.weir.spi.settings.Secret;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A setting as a settings record declares it.
 *
 * @param path the keys that lead to it, its own last
 */
record DeclaredSetting(List<String> path, RecordComponent component) {
    private static final Set<Class<?>> NUMBERS =
            Set.of(int.class, Integer.class, long.class, Long.class, double.class, Double.class, BigDecimal.class);
    private static final Map<Class<?>, String> SAMPLES = Map.of(
            String.class,
            "a",
            URI.class,
            "http://127.0.0.1:1",
            Path.class,
            "a",
            int.class,
            "1",
            long.class,
            "1",
            double.class,
            "1",
            boolean.class,
            "true",
            Duration.class,
            "1s");
    private static final String LARGE_NUMBER = Integer.toString(Integer.MAX_VALUE);
    private static final String LARGE_DURATION = "36500d";
    private static final String LARGE_SIZE = "1000TB";

    /** All settings of a record, those of the records in it included. */
    static List<DeclaredSetting> of(Class<?> record) {
        return of(record, List.of()).toList();
    }

    private static Stream<DeclaredSetting> of(Class<?> record, List<String> around) {
        return Arrays.stream(record.getRecordComponents()).flatMap(component -> {
            if (component.isAnnotationPresent(Inline.class)) {
                return of(component.getType(), around);
            }
            List<String> path = Stream.concat(around.stream(), Stream.of(component.getName()))
                    .toList();
            Stream<DeclaredSetting> own = Stream.of(new DeclaredSetting(path, component));
            return component.getType().isRecord() ? Stream.concat(own, of(component.getType(), path)) : own;
        });
    }

    /** The key in messages: {@code retry.maxDelay}. */
    String key() {
        return String.join(".", path);
    }

    boolean isDescribed() {
        Description description = component.getAnnotation(Description.class);
        return description != null && !description.value().isBlank();
    }

    boolean isSecret() {
        return component.isAnnotationPresent(Secret.class);
    }

    /**
     * A YAML line with a value for it, after these settings.
     *
     * @param settings one top-level key a line
     */
    String yamlAfter(String settings, String value) {
        StringBuilder line = new StringBuilder(path.get(0)).append(": ");
        path.subList(1, path.size())
                .forEach(key -> line.append('{').append(siblings()).append(key).append(": "));
        line.append(component.getType() == Map.class ? "{key: " + value + "}" : value)
                .append("}".repeat(path.size() - 1));
        return settings.lines()
                        .filter(other -> !other.startsWith(path.get(0) + ":"))
                        .map(other -> other + "\n")
                        .reduce("", String::concat)
                + line + "\n";
    }

    /** The settings that a record within the settings requires besides this one. */
    private String siblings() {
        return Arrays.stream(component.getDeclaringRecord().getRecordComponents())
                .filter(other -> !other.equals(component) && isRequired(other))
                .map(other -> other.getName() + ": " + SAMPLES.get(other.getType()) + ", ")
                .collect(Collectors.joining());
    }

    private static boolean isRequired(RecordComponent component) {
        return SAMPLES.containsKey(component.getType())
                && !component.isAnnotationPresent(DefaultValue.class)
                && !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** Values below its lower bound and above its upper one; a number without a lower bound has to be at least 0. */
    List<String> valuesOutOfRange() {
        return Stream.of(belowRange(), aboveRange()).flatMap(Stream::ofNullable).toList();
    }

    private @Nullable String belowRange() {
        AtLeast bound = component.getAnnotation(AtLeast.class);
        if (NUMBERS.contains(component.getType())) {
            return bound == null
                    ? "-1"
                    : new BigDecimal(bound.value()).subtract(BigDecimal.ONE).toPlainString();
        }
        return component.getType() == Duration.class || component.getType() == ByteSize.class ? "-1" + unit() : null;
    }

    private @Nullable String aboveRange() {
        AtMost bound = component.getAnnotation(AtMost.class);
        if (bound == null) {
            return null;
        }
        if (NUMBERS.contains(component.getType())) {
            return new BigDecimal(bound.value()).add(BigDecimal.ONE).toPlainString();
        }
        return component.getType() == Duration.class
                ? DurationText.format(DurationText.parse(bound.value()).plusSeconds(1))
                : null;
    }

    private String unit() {
        return component.getType() == Duration.class ? "s" : "B";
    }

    /** A value that is large and has the right type; null if it is no amount. */
    @Nullable
    String largeValue() {
        if (NUMBERS.contains(component.getType())) {
            return LARGE_NUMBER;
        }
        return component.getType() == Duration.class
                ? LARGE_DURATION
                : component.getType() == ByteSize.class ? LARGE_SIZE : null;
    }

    @Override
    public String toString() {
        return component.getDeclaringRecord().getSimpleName() + " " + key();
    }
}
