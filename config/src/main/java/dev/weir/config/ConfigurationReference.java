package dev.weir.config;

import dev.weir.spi.ExtensionPoint;
import java.util.List;
import java.util.Map;

/** The reference of all settings of the core and of extensions: as a Markdown page and as a JSON Schema. Immutable. */
public final class ConfigurationReference {
    private final ConfigurationLayout<?> layout;
    private final String title;
    private final String introduction;
    private final List<ExtensionType> types;

    /**
     * A type that a configuration can select.
     *
     * @param point its extension point
     * @param type its name
     * @param settings its settings record
     */
    public record ExtensionType(ExtensionPoint<?> point, String type, Class<? extends Record> settings) {}

    /**
     * The reference of a layout with these types.
     *
     * @param title the title of the JSON Schema
     * @param introduction the beginning of the page, in Markdown
     * @param types in display order
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
