package dev.weir.config;

import dev.weir.spi.ExtensionPoint;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A place in the configuration where extensions are named.
 *
 * @param key its full key
 * @param named whether it holds instances by name, or is the one instance itself
 * @param purpose what a reference says of it
 * @param accepts the extension points that its types may belong to
 * @param inherited settings of the section around it that stand in for those which an instance does not give
 * @param overrides sections of the core that an instance may give for itself
 */
public record SectionKind(
        String key,
        boolean named,
        String purpose,
        Set<ExtensionPoint<?>> accepts,
        List<String> inherited,
        SectionOverrides overrides) {
    /** The key that says which extension an instance is. */
    static final String TYPE = "type";

    /** A section that holds instances by name. */
    public static SectionKind named(String key, String purpose, ExtensionPoint<?>... accepts) {
        return new SectionKind(key, true, purpose, Set.of(accepts), List.of(), SectionOverrides.NONE);
    }

    /** A section that is the one instance itself. */
    public static SectionKind single(String key, String purpose, ExtensionPoint<?>... accepts) {
        return new SectionKind(key, false, purpose, Set.of(accepts), List.of(), SectionOverrides.NONE);
    }

    /** The same section, whose instances take from the section around it what they do not give of these settings. */
    public SectionKind inheriting(String... settings) {
        return new SectionKind(key, named, purpose, accepts, List.of(settings), overrides);
    }

    /**
     * The same section, whose instances may give some of the core's sections for themselves, and again for each of their
     * members by name.
     *
     * @param members the key under which the members stand, such as {@code models}
     * @param sections names of components of the root record
     */
    public SectionKind overriding(String members, String... sections) {
        return new SectionKind(
                key, named, purpose, accepts, inherited, new SectionOverrides(List.of(sections), members));
    }

    /** The keys of an instance that are not its extension's. */
    Set<String> ownKeys() {
        Set<String> keys = new TreeSet<>(overrides.names());
        keys.add(TYPE);
        return keys;
    }

    String parent() {
        return key.substring(0, key.lastIndexOf('.'));
    }

    String name() {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** What messages call an instance: {@code backend}, {@code metrics exporter or tracing provider}. */
    String noun() {
        return ExtensionPoint.all().stream()
                .filter(accepts::contains)
                .map(ExtensionPoint::name)
                .reduce((one, other) -> one + " or " + other)
                .orElseThrow();
    }
}
