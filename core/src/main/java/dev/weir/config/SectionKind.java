package dev.weir.config;

import dev.weir.spi.ExtensionPoint;
import java.util.List;
import java.util.Set;

/**
 * A place in the configuration where extensions are named.
 *
 * @param key its full key
 * @param named whether it holds instances by name, or is the one instance itself
 * @param purpose what a reference says of it
 * @param accepts the extension points that its types may belong to
 * @param inherited settings of the section around it that stand in for those which an instance does not give
 */
public record SectionKind(
        String key, boolean named, String purpose, Set<ExtensionPoint<?>> accepts, List<String> inherited) {

    public SectionKind {
        accepts = Set.copyOf(accepts);
        inherited = List.copyOf(inherited);
    }

    /** A section that holds instances by name. */
    public static SectionKind named(String key, String purpose, ExtensionPoint<?>... accepts) {
        return new SectionKind(key, true, purpose, Set.of(accepts), List.of());
    }

    /** A section that is the one instance itself. */
    public static SectionKind single(String key, String purpose, ExtensionPoint<?>... accepts) {
        return new SectionKind(key, false, purpose, Set.of(accepts), List.of());
    }

    /** The same section, whose instances take from the section around it what they do not give of these settings. */
    public SectionKind inheriting(String... settings) {
        return new SectionKind(key, named, purpose, accepts, List.of(settings));
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
