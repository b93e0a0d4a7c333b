package dev.weir.config;

import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.spi.ExtensionPoint;
import java.util.Set;

/** The configuration of one instance of an extension. Immutable. */
public final class ExtensionSection {

    private final SectionKind kind;
    private final String name;
    private final String type;
    private final String writtenType;
    private final Origin typeOrigin;
    private final Mapping settings;
    private final Mapping core;
    private final Mapping overrides;

    /**
     * A section of one instance.
     *
     * @param writtenType the type as shown in messages
     * @param settings the settings of the extension
     * @param core the settings of the core that the section has beside them
     * @param overrides the overridden sections of the core
     */
    ExtensionSection(
            SectionKind kind,
            String name,
            String type,
            String writtenType,
            Origin typeOrigin,
            Mapping settings,
            Mapping core,
            Mapping overrides) {
        this.kind = kind;
        this.name = name;
        this.type = type;
        this.writtenType = writtenType;
        this.typeOrigin = typeOrigin;
        this.settings = settings;
        this.core = core;
        this.overrides = overrides;
    }

    /** The full key, such as {@code llm.backends.primary}. */
    public String key() {
        return kind.named() ? kind.key() + "." + name : kind.key();
    }

    /** The name of the instance; for a section with a single instance that of the section, such as {@code cache}. */
    public String name() {
        return name;
    }

    /** The selected type. */
    public String type() {
        return type;
    }

    /** The type as shown in messages: with the names of variables instead of their values. */
    public String writtenType() {
        return writtenType;
    }

    /** The place of the type, for messages about an unknown type. */
    public Origin typeOrigin() {
        return typeOrigin;
    }

    /** The full key of the type, such as {@code llm.backends.primary.type}. */
    public String typeKey() {
        return key() + ".type";
    }

    /** The place of the section. */
    public Origin origin() {
        return settings.origin();
    }

    /** Whether another section has the same type and the same values, wherever they are set. */
    public boolean hasValuesOf(ExtensionSection other) {
        return type.equals(other.type) && settings.value().equals(other.settings.value());
    }

    /** The extension points of the accepted types. */
    public Set<ExtensionPoint<?>> accepts() {
        return kind.accepts();
    }

    SectionKind kind() {
        return kind;
    }

    Mapping settings() {
        return settings;
    }

    Mapping core() {
        return core;
    }

    Mapping overrides() {
        return overrides;
    }

    @Override
    public String toString() {
        return key() + " of type " + type;
    }
}
