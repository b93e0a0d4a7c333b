package dev.weir.config;

import dev.weir.config.internal.ConfigNode;
import dev.weir.config.internal.ConfigNode.Absent;
import dev.weir.config.internal.ConfigNode.Broken;
import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.ConfigNode.Scalar;
import dev.weir.config.internal.MappingEntries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Finds all instances of extensions in a configuration, independent of the available plugins. */
final class SectionReader {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

    private final ConfigurationLayout<?> layout;
    private final Problems problems;
    private final List<ExtensionSection> sections = new ArrayList<>();

    SectionReader(ConfigurationLayout<?> layout, Problems problems) {
        this.layout = layout;
        this.problems = problems;
    }

    /**
     * Reads all sections.
     *
     * @param root the value of the root key
     */
    List<ExtensionSection> read(Mapping root) {
        for (SectionKind kind : layout.sections().kinds()) {
            ConfigNode node = root.find(layout.path(kind.key()));
            if (node != null && kind.named()) {
                node.asMapping(problems, kind.key(), "must be a map of names")
                        .entries()
                        .forEach((name, value) -> named(kind, name, value));
            } else if (node != null) {
                instance(kind, kind.name(), kind.key(), node);
            }
        }
        return List.copyOf(sections);
    }

    private void named(SectionKind kind, String name, ConfigNode node) {
        String key = MappingEntries.join(kind.key(), name);
        if (NAME.matcher(name).matches()) {
            instance(kind, name, key, node);
        } else {
            problems.add(node.origin(), key, "a name consists of letters, digits, '-' and '_'");
        }
    }

    private void instance(SectionKind kind, String name, String key, ConfigNode node) {
        if (node instanceof Mapping mapping) {
            typed(kind, name, key, mapping);
        } else if (!(node instanceof Broken)) {
            String found = node instanceof Absent ? "was empty" : "was " + node.kind();
            problems.add(node.origin(), key, "must be a map with a 'type', " + found);
        }
    }

    private void typed(SectionKind kind, String name, String key, Mapping mapping) {
        ConfigNode type = mapping.entries().get(SectionKind.TYPE);
        if (type instanceof Scalar given && !given.text().isBlank()) {
            Map<String, ConfigNode> settings = new LinkedHashMap<>(mapping.entries());
            settings.keySet().removeAll(kind.ownKeys());
            Map<String, ConfigNode> core = new LinkedHashMap<>(mapping.entries());
            core.keySet().retainAll(kind.coreKeys());
            sections.add(new ExtensionSection(
                    kind,
                    name,
                    given.text(),
                    given.written(),
                    type.origin(),
                    new Mapping(settings, mapping.origin()),
                    new Mapping(core, mapping.origin()),
                    new Mapping(kind.overrides().in(mapping.entries()), mapping.origin())));
        } else if (!(type instanceof Broken)) {
            Origin place = type == null ? mapping.origin() : type.origin();
            problems.add(place, key + "." + SectionKind.TYPE, "is required: the type of the " + kind.noun() + "");
        }
    }
}
