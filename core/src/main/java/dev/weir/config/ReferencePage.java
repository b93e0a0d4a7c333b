package dev.weir.config;

import dev.weir.config.ConfigurationReference.ExtensionType;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

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
            - A relative path starts from the folder of the file that holds it.
            - Unknown keys, wrong types, values out of range and duplicate keys are refused, all of them at once.
            - A secret prints as `***` everywhere.
            """;

    private final List<ExtensionType> types;
    private final StringBuilder page = new StringBuilder(INTRODUCTION);

    ReferencePage(List<ExtensionType> types) {
        this.types = types;
    }

    String text() {
        for (Setting section : Setting.of(LlmSettings.class)) {
            heading(2, LlmSettings.ROOT + "." + section.name(), section.description());
            table(section.recordType());
        }
        SectionKind.ALL.forEach(this::section);
        return page.toString();
    }

    private void section(SectionKind kind) {
        heading(2, kind.key() + (kind.named() ? ".&lt;name&gt;" : ""), kind.purpose());
        page.append("\n`type` says which of these it is.\n");
        for (ExtensionType type : types) {
            if (kind.accepts().contains(type.point())) {
                heading(3, type.point() + " `" + type.type() + "`", "");
                table(type.settings());
            }
        }
    }

    private void heading(int level, String title, String description) {
        page.append("\n").append("#".repeat(level)).append(" ").append(title).append("\n");
        if (!description.isEmpty()) {
            page.append("\n").append(description).append("\n");
        }
    }

    private void table(Class<? extends Record> record) {
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
        rows(settings, "", variables);
    }

    private void rows(List<Setting> settings, String prefix, boolean variables) {
        for (Setting setting : settings) {
            if (setting.isRecord()) {
                rows(Setting.of(setting.recordType()), prefix + setting.name() + ".", variables);
            } else {
                row(setting, prefix, variables);
            }
        }
    }

    private void row(Setting setting, String prefix, boolean variables) {
        page.append("| `").append(prefix).append(setting.name()).append("` | ");
        if (variables) {
            page.append(setting.variable() == null ? "" : "`" + setting.variable() + "`")
                    .append(" | ");
        }
        page.append(cell(SettingDescription.of(setting).allowed()))
                .append(" | ")
                .append(cell(defaultOf(setting)))
                .append(" | ")
                .append(cell(remarks(setting)))
                .append(" |\n");
    }

    private static String defaultOf(Setting setting) {
        if (setting.isRequired()) {
            return "has to be set";
        }
        return setting.defaultValue() == null ? "none" : "`" + setting.defaultValue() + "`";
    }

    private static String remarks(Setting setting) {
        String secret = setting.secret() ? " A secret." : "";
        String pending = setting.notYetInEffect() ? " *Accepted, but this version does not act on it yet.*" : "";
        return Objects.requireNonNullElse(setting.description(), "") + secret + pending;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ").strip();
    }

    static String label(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
