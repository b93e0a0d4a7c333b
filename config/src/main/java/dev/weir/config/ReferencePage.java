package dev.weir.config;

import dev.weir.config.ConfigurationReference.ExtensionType;
import dev.weir.config.internal.Setting;
import dev.weir.spi.settings.Description;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The configuration reference as a Markdown page: a table per section. */
final class ReferencePage {
    private final ConfigurationLayout<?> layout;
    private final List<ExtensionType> types;
    private final StringBuilder page;

    ReferencePage(ConfigurationLayout<?> layout, String introduction, List<ExtensionType> types) {
        this.layout = layout;
        this.types = types;
        page = new StringBuilder(introduction);
    }

    String text() {
        for (Setting section : Setting.of(layout.record())) {
            String name = layout.root() + "." + section.name();
            heading(2, section.isMap() ? name + ".&lt;name&gt;" : name, section.description());
            table((section.isMap() ? section.element() : section).recordType(), null);
        }
        for (HostSection host : layout.hosts()) {
            heading(2, layout.root() + "." + host.name(), host.purpose());
            table(host.record(), null);
        }
        layout.sections().kinds().forEach(this::section);
        return page.toString();
    }

    private void section(SectionKind kind) {
        heading(2, kind.key() + (kind.named() ? ".&lt;name&gt;" : ""), kind.purpose());
        List<ExtensionType> accepted = types.stream()
                .filter(type -> kind.accepts().contains(type.point()))
                .toList();
        page.append(
                accepted.isEmpty()
                        ? "\nNo type is built in; plugins provide them.\n"
                        : "\n`type` selects one of these.\n");
        if (!kind.inherited().isEmpty()) {
            page.append("\nThe defaults of ").append(names(kind.inherited()));
            page.append(" are those of `").append(kind.parent()).append("`.\n");
        }
        overrides(kind);
        if (kind.core() != null) {
            page.append("\nEvery type has these settings beside its own.\n");
            table(kind.core(), null);
        }
        accepted.forEach(type -> type(kind, type));
    }

    private void overrides(SectionKind kind) {
        SectionOverrides overrides = kind.overrides();
        if (!overrides.isEmpty()) {
            List<String> above = overrides.sections().stream()
                    .map(name -> layout.root() + "." + name)
                    .toList();
            page.append("\nAn instance may also contain ").append(names(overrides.sections()));
            page.append(", whose omitted settings are inherited from ")
                    .append(names(above))
                    .append(". `");
            page.append(overrides.members())
                    .append("` contains the same by name, as in `")
                    .append(overrides.members());
            page.append(": { \"name\": { ").append(overrides.sections().get(0)).append(": { … } } }`");
            page.append(", whose omitted settings are inherited from the instance.\n");
        }
    }

    private void type(SectionKind kind, ExtensionType type) {
        Description description = type.settings().getAnnotation(Description.class);
        String title = type.point() + " `" + type.type() + "`";
        heading(3, title, description == null ? "" : description.value());
        table(type.settings(), kind);
    }

    private static String names(List<String> names) {
        List<String> quoted = names.stream().map(name -> "`" + name + "`").toList();
        int last = quoted.size() - 1;
        return last < 1
                ? String.join("", quoted)
                : String.join(", ", quoted.subList(0, last)) + " and " + quoted.get(last);
    }

    private void heading(int level, String title, String description) {
        page.append("\n").append("#".repeat(level)).append(" ").append(title).append("\n");
        if (!description.isEmpty()) {
            page.append("\n").append(description).append("\n");
        }
    }

    private void table(Class<? extends Record> record, @Nullable SectionKind kind) {
        List<Setting> settings = Setting.of(record);
        if (settings.isEmpty()) {
            page.append("\nNo settings.\n");
            return;
        }
        boolean variables = settings.stream().anyMatch(setting -> setting.variable() != null);
        page.append(
                variables
                        ? "\n| key | variable | value | default | |\n|---|---|---|---|---|\n"
                        : "\n| key | value | default | |\n|---|---|---|---|\n");
        rows(settings, "", variables, kind);
    }

    private void rows(List<Setting> settings, String prefix, boolean variables, @Nullable SectionKind kind) {
        for (Setting setting : settings) {
            if (setting.isRecord()) {
                rows(Setting.of(setting.recordType()), prefix + setting.name() + ".", variables, null);
            } else {
                row(setting, prefix, variables, kind);
                entries(setting, prefix, variables);
            }
        }
    }

    /** Rows for the elements of a map or a list of records. */
    private void entries(Setting setting, String prefix, boolean variables) {
        if ((setting.isMap() || setting.isList()) && setting.element().isRecord()) {
            String entry = prefix + setting.name() + (setting.isMap() ? ".<name>." : "[].");
            rows(Setting.of(setting.element().recordType()), entry, variables, null);
        }
    }

    private void row(Setting setting, String prefix, boolean variables, @Nullable SectionKind kind) {
        page.append("| `").append(prefix).append(setting.name()).append("` | ");
        if (variables) {
            page.append(setting.variable() == null ? "" : "`" + setting.variable() + "`")
                    .append(" | ");
        }
        page.append(cell(SettingDescription.of(setting).allowed()))
                .append(" | ")
                .append(cell(defaultOf(setting, kind)))
                .append(" | ")
                .append(cell(SettingDescription.remarks(setting)))
                .append(" |\n");
    }

    private String defaultOf(Setting setting, @Nullable SectionKind kind) {
        if (layout.inherits(kind, setting)) {
            return "inherited from `" + Objects.requireNonNull(kind).parent() + "`";
        }
        if (setting.isRequired()) {
            return "required";
        }
        String variable = setting.defaultVariable(Set.of());
        String fixed = setting.defaultValue() == null ? "none" : "`" + setting.defaultValue() + "`";
        return variable == null ? fixed : "`$" + variable + "`, or else " + fixed;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ").strip();
    }
}
