package dev.weir.config;

import dev.weir.config.ConfigNode.Mapping;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values of one settings record together, with what the configuration gives of them. Settings are named by their keys
 * within the record, with dots for those of a record inside it: {@code attemptTimeout.floor}.
 *
 * <p>A problem points at the first setting it names that was given for this very section, as opposed to one that has its
 * default or was inherited. Where all of them were inherited, the section that gave them reports it.
 */
public final class Combination {
    private final Findings findings;
    private final Mapping given;
    private final String key;
    private final Record values;

    Combination(Findings findings, Mapping given, String key, Record values) {
        this.findings = findings;
        this.given = given;
        this.key = key;
        this.values = values;
    }

    /** Whether somebody gave this setting, or one inside it: if not, it has its default. */
    public boolean isGiven(String name) {
        return !leaves(name).isEmpty();
    }

    /** The full key of a setting. */
    public String key(String name) {
        return MappingEntries.join(key, name);
    }

    /**
     * Refuses a value for the values of others.
     *
     * @param name the setting whose value is refused
     * @param reason what would be right: {@code must be at most maxDelay, which is 30s, was 1m}
     * @param others the settings that it contradicts
     */
    public void refuse(String name, String reason, String... others) {
        ConfigNode place = place(name, others);
        findings.refuse(place == null ? given.origin() : place.origin(), key(name), findings.redacted(reason));
    }

    /** Refuses the value of one setting if it is above that of another; a setting that is not set refuses nothing. */
    public void requireAtMost(String name, String limit) {
        if (compare(name, limit) > 0) {
            refuse(name, "must be at most " + relation(name, limit), limit);
        }
    }

    /** Refuses the value of one setting if it is below that of another; a setting that is not set refuses nothing. */
    public void requireAtLeast(String name, String limit) {
        if (compare(name, limit) < 0) {
            refuse(name, "must be at least " + relation(name, limit), limit);
        }
    }

    @SuppressWarnings("unchecked") // only values of one ordered type are compared
    private int compare(String name, String limit) {
        Object value = RecordFactory.value(values, name);
        Object bound = RecordFactory.value(values, limit);
        return value == null || bound == null ? 0 : ((Comparable<Object>) value).compareTo(bound);
    }

    private String relation(String name, String limit) {
        return limit + ", which is " + text(limit) + ", was " + text(name);
    }

    private String text(String name) {
        return ScalarType.format(Objects.requireNonNull(RecordFactory.value(values, name)));
    }

    /** The key of an enum's constant in a map: {@code rateLimit}. */
    public static String name(Enum<?> constant) {
        return ScalarType.key(constant);
    }

    /**
     * Warns of a value that has no effect, or not the intended one, beside the values of others. Nothing is said if
     * nobody gave any of them.
     */
    public void warn(String name, String reason, String... others) {
        ConfigNode place = place(name, others);
        if (place != null) {
            findings.warn(place.origin(), key(name), findings.redacted(reason));
        }
    }

    /** Warns of each setting that is given at a key or below it: {@code has no effect while … is false}. */
    public void warnOfEach(String name, String reason) {
        leaves(name).forEach(leaf -> findings.warn(leaf.node.origin(), leaf.key, reason));
    }

    private @Nullable ConfigNode place(String name, String... others) {
        return Stream.concat(Stream.of(name), Stream.of(others))
                .flatMap(each -> leaves(each).stream())
                .map(Leaf::node)
                .reduce((one, other) -> one.origin().isInherited() ? other : one)
                .orElse(null);
    }

    private record Leaf(String key, ConfigNode node) {}

    private List<Leaf> leaves(String name) {
        return Stream.ofNullable(given.find(List.of(name.split("\\.", -1))))
                .flatMap(node -> leaves(key(name), Objects.requireNonNull(node)))
                .toList();
    }

    private static Stream<Leaf> leaves(String key, ConfigNode node) {
        if (node instanceof Mapping map && !map.entries().isEmpty()) {
            return map.entries().entrySet().stream()
                    .flatMap(entry -> leaves(MappingEntries.join(key, entry.getKey()), entry.getValue()));
        }
        return node.origin().isDefault() ? Stream.empty() : Stream.of(new Leaf(key, node));
    }
}
