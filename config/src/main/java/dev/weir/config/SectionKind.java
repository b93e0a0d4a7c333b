package dev.weir.config;

import dev.weir.config.internal.Setting;
import dev.weir.spi.ExtensionPoint;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A section that configures extensions.
 *
 * @param key its full key
 * @param named whether it contains instances by name, or is a single instance
 * @param purpose its description in the reference
 * @param accepts the extension points of its types
 * @param inherited the settings that an instance inherits from the enclosing section
 * @param overrides the sections of the core that an instance may override
 * @param core the settings of the core that every instance has beside those of its type; null for none
 */
public record SectionKind(
        String key,
        boolean named,
        String purpose,
        Set<ExtensionPoint<?>> accepts,
        List<String> inherited,
        SectionOverrides overrides,
        @Nullable Class<? extends Record> core) {
    /** The key that selects the type of an instance. */
    static final String TYPE = "type";

    /** A section that contains instances by name. */
    public static SectionKind named(String key, String purpose, ExtensionPoint<?>... accepts) {
        return new SectionKind(key, true, purpose, Set.of(accepts), List.of(), SectionOverrides.NONE, null);
    }

    /** A section that is a single instance. */
    public static SectionKind single(String key, String purpose, ExtensionPoint<?>... accepts) {
        return new SectionKind(key, false, purpose, Set.of(accepts), List.of(), SectionOverrides.NONE, null);
    }

    /** The same section, whose instances inherit these settings from the enclosing section. */
    public SectionKind inheriting(String... settings) {
        return new SectionKind(key, named, purpose, accepts, List.of(settings), overrides, core);
    }

    /**
     * The same section, whose instances and their members may override sections of the core.
     *
     * @param members the key of the members, such as {@code models}
     * @param sections names of components of the root record
     */
    public SectionKind overriding(String members, String... sections) {
        return new SectionKind(
                key, named, purpose, accepts, inherited, new SectionOverrides(List.of(sections), members), core);
    }

    /** The same section, whose instances also have the settings of this record of the core. */
    public SectionKind with(Class<? extends Record> core) {
        return new SectionKind(key, named, purpose, accepts, inherited, overrides, core);
    }

    /** The keys of the settings of the core. */
    Set<String> coreKeys() {
        Set<String> keys = new TreeSet<>();
        if (core != null) {
            Setting.of(core).forEach(setting -> keys.add(setting.name()));
        }
        return keys;
    }

    /** The keys of an instance that do not belong to its extension. */
    Set<String> ownKeys() {
        Set<String> keys = new TreeSet<>(overrides.names());
        keys.addAll(coreKeys());
        keys.add(TYPE);
        return keys;
    }

    String parent() {
        return key.substring(0, key.lastIndexOf('.'));
    }

    String name() {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** The name of an instance in messages: {@code backend}, {@code metrics exporter or tracing provider}. */
    String noun() {
        return ExtensionPoint.all().stream()
                .filter(accepts::contains)
                .map(ExtensionPoint::name)
                .reduce((one, other) -> one + " or " + other)
                .orElseThrow();
    }
}
