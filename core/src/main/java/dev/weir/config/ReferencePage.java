package dev.weir.config;

import dev.weir.config.ConfigurationReference.ExtensionType;
import dev.weir.spi.settings.Description;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The configuration reference as a Markdown page: a table per section. */
final class ReferencePage {
    private static final String INTRODUCTION = """
            # Configuration

            This page is generated from the settings records; a test fails when it is stale.

            A later source wins: the built-in defaults, then `weir.yaml` in the working directory or the file that \
            `LLM_CONFIG` names, then the variables below, then what an application sets in code (on the command line \
            `--set KEY=VALUE`). `weir config show` prints every value in effect and where it comes from, `weir config check` \
            everything that is wrong, `weir config schema` a JSON Schema for an editor.

            - `${NAME}` in a value stands for the variable of that name, `${NAME:-default}` for it or else the default, \
            `$${` for a plain `${`. Nothing else of a file is substituted.
            - A duration has a unit: `250us`, `100ms`, `1.5s`, `1m30s`, `1h`, or `PT30S`.
            - A relative path starts from the folder of the file that holds it; one that a variable or code gives, or that is \
            a default, from the working directory.
            - Unknown keys, wrong types, values out of range and duplicate keys are refused, all of them at once.
            - A secret prints as `***` everywhere. A message about a wrong value that a `${NAME}` gave shows the name and not \
            what the variable holds; `weir config show` prints it, unless the setting is a secret.
            """;

    private final List<ExtensionType> types;
    private final StringBuilder page = new StringBuilder(INTRODUCTION);

    ReferencePage(List<ExtensionType> types) {
        this.types = types;
    }

    String text() {
        for (Setting section : Setting.of(LlmSettings.class)) {
            heading(2, LlmSettings.ROOT + "." + section.name(), section.description());
            table(section.recordType(), null);
        }
        SectionKind.ALL.forEach(this::section);
        return page.toString();
    }

    private void section(SectionKind kind) {
        heading(2, kind.key() + (kind.named() ? ".&lt;name&gt;" : ""), kind.purpose());
        List<ExtensionType> accepted = types.stream()
                .filter(type -> kind.accepts().contains(type.point()))
                .toList();
        page.append(
                accepted.isEmpty()
                        ? "\nThere is no type for it yet; plugins bring them.\n"
                        : "\n`type` says which of these it is.\n");
        if (!kind.inherited().isEmpty()) {
            page.append("\nWhat a section does not give of ").append(names(kind.inherited()));
            page.append(" it takes from `").append(kind.parent()).append("`.\n");
        }
        accepted.forEach(type -> type(kind, type));
    }

    private void type(SectionKind kind, ExtensionType type) {
        Description description = type.settings().getAnnotation(Description.class);
        String title = type.point() + " `" + type.type() + "`";
        heading(3, title, description == null ? "" : description.value());
        table(type.settings(), kind);
    }

    private static String names(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(" and "));
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
            page.append("\nIt has no settings.\n");
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

    /** What stands in each entry of a map of records. */
    private void entries(Setting map, String prefix, boolean variables) {
        if (map.isMap() && map.element().isRecord()) {
            String entry = prefix + map.name() + ".<name>.";
            rows(Setting.of(map.element().recordType()), entry, variables, null);
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

    private static String defaultOf(Setting setting, @Nullable SectionKind kind) {
        if (kind != null && kind.inherits(setting)) {
            return "that of `" + kind.parent() + "`";
        }
        if (setting.isRequired()) {
            return "has to be set";
        }
        return setting.defaultValue() == null ? "none" : "`" + setting.defaultValue() + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ").strip();
    }
}
