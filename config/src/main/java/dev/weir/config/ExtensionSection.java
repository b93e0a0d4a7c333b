package dev.weir.config;

import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.spi.ExtensionPoint;
import java.util.Set;

/** The part of a configuration that belongs to one named instance of an extension. Immutable. */
public final class ExtensionSection {

    private final SectionKind kind;
    private final String name;
    private final String type;
    private final String writtenType;
    private final Origin typeOrigin;
    private final Mapping settings;
    private final Mapping overrides;

    /**
     * A section of one instance.
     *
     * @param writtenType the type as messages show it
     * @param settings what is given to the extension
     * @param overrides what is given of the core's sections
     */
    ExtensionSection(
            SectionKind kind,
            String name,
            String type,
            String writtenType,
            Origin typeOrigin,
            Mapping settings,
            Mapping overrides) {
        this.kind = kind;
        this.name = name;
        this.type = type;
        this.writtenType = writtenType;
        this.typeOrigin = typeOrigin;
        this.settings = settings;
        this.overrides = overrides;
    }

    /** The full key, such as {@code llm.backends.primary}. */
    public String key() {
        return kind.named() ? kind.key() + "." + name : kind.key();
    }

    /** The name of the instance; where there can be only one, that of the section, such as {@code cache}. */
    public String name() {
        return name;
    }

    /** The type name that the configuration asks for. */
    public String type() {
        return type;
    }

    /** The type as a message shows it: with the variables that give it by name. */
    public String writtenType() {
        return writtenType;
    }

    /** Where the type is given: what a message about an unknown type points at. */
    public Origin typeOrigin() {
        return typeOrigin;
    }

    /** The full key of the type, such as {@code llm.backends.primary.type}. */
    public String typeKey() {
        return key() + ".type";
    }

    /** Where the section stands. */
    public Origin origin() {
        return settings.origin();
    }

    /** The extension points at which the type may be registered. */
    public Set<ExtensionPoint<?>> accepts() {
        return kind.accepts();
    }

    SectionKind kind() {
        return kind;
    }

    Mapping settings() {
        return settings;
    }

    Mapping overrides() {
        return overrides;
    }

    @Override
    public String toString() {
        return key() + " of type " + type;
    }
}
