package dev.weir.config.internal;

import dev.weir.config.Combination;
import dev.weir.config.Origin;
import dev.weir.config.internal.ConfigNode.Mapping;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values of one settings record, and which of them are configured.
 *
 * @param given the content of the section, completed with inherited settings
 * @param key the key of the section
 */
record GivenSettings(Findings findings, Mapping given, String key, Record values) implements Combination {

    private record Leaf(String key, Origin origin) {}

    @Override
    public boolean isGiven(String name) {
        return !leaves(name).isEmpty();
    }

    @Override
    public String key(String name) {
        return MappingEntries.join(key, name);
    }

    @Override
    public void refuse(String name, String reason, String... others) {
        Origin place = place(name, others);
        findings.refuse(place == null ? given.origin() : place, key(name), findings.redacted(reason));
    }

    @Override
    public void requireAtMost(String name, String limit) {
        if (compare(name, limit) > 0) {
            refuse(name, "at most", limit, "at least");
        }
    }

    @Override
    public void requireAtLeast(String name, String limit) {
        if (compare(name, limit) < 0) {
            refuse(name, "at least", limit, "at most");
        }
    }

    @SuppressWarnings("unchecked") // only values of one ordered type are compared
    private int compare(String name, String limit) {
        Object value = RecordFactory.value(values, name);
        Object bound = RecordFactory.value(values, limit);
        return value == null || bound == null ? 0 : ((Comparable<Object>) value).compareTo(bound);
    }

    /** Rejects the value of the later source, such as a variable, otherwise the first value. */
    private void refuse(String name, String order, String limit, String inverse) {
        Origin own = place(name);
        Origin other = place(limit);
        if (own != null && other != null && isBetter(other, own)) {
            refuse(limit, "must be " + inverse + " " + relation(limit, name), name);
        } else {
            refuse(name, "must be " + order + " " + relation(name, limit), limit);
        }
    }

    private String relation(String name, String limit) {
        return limit + ", which is " + text(limit) + ", was " + text(name);
    }

    private String text(String name) {
        return ScalarType.format(Objects.requireNonNull(RecordFactory.value(values, name)));
    }

    @Override
    public void warn(String name, String reason, String... others) {
        Origin place = place(name, others);
        if (place != null) {
            findings.warn(place, key(name), findings.redacted(reason));
        }
    }

    @Override
    public void warnOfEach(String name, String reason) {
        leaves(name).forEach(leaf -> findings.warn(leaf.origin, leaf.key, reason));
    }

    private @Nullable Origin place(String name, String... others) {
        return Stream.concat(Stream.of(name), Stream.of(others))
                .flatMap(each -> leaves(each).stream())
                .map(Leaf::origin)
                .reduce((one, other) -> isBetter(other, one) ? other : one)
                .orElse(null);
    }

    private static boolean isBetter(Origin place, Origin than) {
        return than.isInherited() || (!place.isInherited() && place.winsOver(than));
    }

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
        return node.origin().isDefault() ? Stream.empty() : Stream.of(new Leaf(key, node.origin()));
    }
}
