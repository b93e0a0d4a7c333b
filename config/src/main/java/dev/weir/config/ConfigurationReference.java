package dev.weir.config;

import dev.weir.spi.ExtensionPoint;
import java.util.List;
import java.util.Map;

/**
 * Tells everything that can be configured: the core's settings, and those of extensions. As a page for a person, and as a
 * JSON Schema for an editor.
 */
public final class ConfigurationReference {
    private final ConfigurationLayout<?> layout;
    private final String title;
    private final String introduction;
    private final List<ExtensionType> types;

    /**
     * A type that a configuration can ask for.
     *
     * @param point where it is registered
     * @param type its name
     * @param settings the record of its settings
     */
    public record ExtensionType(ExtensionPoint<?> point, String type, Class<? extends Record> settings) {}

    /**
     * A reference of a layout with these types.
     *
     * @param title of the JSON Schema
     * @param introduction the beginning of the page, in Markdown
     * @param types in the order in which they are to be listed
     */
    public ConfigurationReference(
            ConfigurationLayout<?> layout, String title, String introduction, List<ExtensionType> types) {
        this.layout = layout;
        this.title = title;
        this.introduction = introduction;
        this.types = List.copyOf(types);
    }

    /** The page, in Markdown. */
    public String markdown() {
        return new ReferencePage(layout, introduction, types).text();
    }

    /** The JSON Schema (draft 2020-12), of maps, lists, texts, numbers and booleans. */
    public Map<String, Object> schema() {
        return new SettingsSchema(layout, title, types).root();
    }
}
