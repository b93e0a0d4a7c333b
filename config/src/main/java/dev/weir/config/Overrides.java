package dev.weir.config;

import dev.weir.config.internal.Binder;
import dev.weir.config.internal.ConfigNode;
import dev.weir.config.internal.ConfigNode.Absent;
import dev.weir.config.internal.ConfigNode.Broken;
import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.Findings;
import dev.weir.config.internal.MappingEntries;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The core's sections as overridden by instances of extensions and their members; each level inherits omitted settings
 * from the level above. Problems of an inherited value are reported once, at its own place.
 */
final class Overrides {
    private final Mapping root;
    private final ConfigurationLayout<?> layout;
    private final Findings findings;
    private final Binder binder;
    private final Map<Overridden, Record> bound = new HashMap<>();
    private final Map<String, Set<String>> members = new HashMap<>();

    /** The identity of an override; keys are not suitable, as messages shorten long names. */
    private record Overridden(String section, String member, String name) {}

    Overrides(ConfigurationLayout<?> layout, Mapping root, Findings findings, Path workingDirectory) {
        this.layout = layout;
        this.root = root;
        this.findings = findings;
        binder = new Binder(findings, key -> Set.of(), workingDirectory);
    }

    /**
     * The record of an overridden section; empty if there is no override at this level.
     *
     * @param member empty for the instance itself
     */
    Optional<Record> find(ExtensionSection section, String member, String name) {
        return Optional.ofNullable(bound.get(new Overridden(section.key(), member, name)));
    }

    /** The members of an instance, in order. */
    Set<String> members(ExtensionSection section) {
        return members.getOrDefault(section.key(), Set.of());
    }

    void bind(ExtensionSection section) {
        SectionOverrides overrides = section.kind().overrides();
        if (!overrides.isEmpty()) {
            Map<String, Mapping> own = bindAll(section, "", section.overrides(), core(overrides));
            Mapping named = mapping(
                    section.overrides().entries().get(overrides.members()),
                    MappingEntries.join(section.key(), overrides.members()));
            members.put(
                    section.key(), named == null ? Set.of() : named.entries().keySet());
            if (named != null) {
                named.entries().forEach((name, node) -> bindMember(section, name, node, own));
            }
        }
    }

    private void bindMember(ExtensionSection section, String name, ConfigNode node, Map<String, Mapping> above) {
        SectionOverrides overrides = section.kind().overrides();
        String key = memberKey(section, name);
        if (name.isBlank()) {
            findings.refuse(node.origin(), key, "a name must not be empty");
            return;
        }
        Mapping given = mapping(node, key);
        if (given != null) {
            given.entries().forEach((entry, value) -> {
                if (!overrides.sections().contains(entry)) {
                    findings.refuse(
                            value.origin(),
                            MappingEntries.join(key, entry),
                            Binder.unknown(entry, overrides.sections()));
                }
            });
            bindAll(section, name, given, above);
        }
    }

    /**
     * The full key of a member.
     *
     * @param member empty for the instance itself
     */
    static String memberKey(ExtensionSection section, String member) {
        if (member.isEmpty()) {
            return section.key();
        }
        String all =
                MappingEntries.join(section.key(), section.kind().overrides().members());
        return MappingEntries.join(all, member);
    }

    /** The core's own sections, which every instance inherits. */
    private Map<String, Mapping> core(SectionOverrides overrides) {
        Map<String, Mapping> core = new LinkedHashMap<>();
        for (String name : overrides.sections()) {
            core.put(name, withoutExtensions(layout.root() + "." + name));
        }
        return core;
    }

    /** The core's own part of one of its sections. */
    private Mapping withoutExtensions(String key) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        if (root.find(layout.path(key)) instanceof Mapping given) {
            entries.putAll(given.entries());
        }
        entries.keySet().removeAll(layout.sections().namesIn(key));
        return new Mapping(entries, Origin.DEFAULT);
    }

    /**
     * Binds each overridden section of a level.
     *
     * @return the settings that the next level inherits
     */
    private Map<String, Mapping> bindAll(
            ExtensionSection section, String member, Mapping given, Map<String, Mapping> above) {
        Map<String, Mapping> inherited = new LinkedHashMap<>(above);
        String owner = memberKey(section, member);
        for (String name : section.kind().overrides().sections()) {
            String key = MappingEntries.join(owner, name);
            Mapping own = mapping(given.entries().get(name), key);
            if (own != null) {
                Mapping merged = own.inheriting(Objects.requireNonNull(above.get(name)));
                warnOfUnappliedSettings(name, own, key);
                inherited.put(name, merged);
                bind(new Overridden(section.key(), member, name), merged, key);
            }
        }
        return inherited;
    }

    /**
     * Warns of settings that do not apply: extensions that inherit from a section of the core are built once, not for
     * each override of that section.
     */
    private void warnOfUnappliedSettings(String name, Mapping own, String key) {
        String above = layout.root() + "." + name;
        for (SectionKind kind : layout.sections().kinds()) {
            for (String setting : kind.parent().equals(above) ? kind.inherited() : List.<String>of()) {
                ConfigNode given = own.entries().get(setting);
                if (given != null) {
                    findings.warn(
                            given.origin(),
                            MappingEntries.join(key, setting),
                            "does not apply to " + kind.key() + ", which inherits it from " + above);
                }
            }
        }
    }

    private void bind(Overridden place, Mapping merged, String key) {
        Record record = binder.bind(layout.section(place.name), merged, key);
        findings.forgetDefaultsBelow(key);
        if (record != null) {
            bound.put(place, record);
        }
    }

    private @Nullable Mapping mapping(@Nullable ConfigNode node, String key) {
        if (node instanceof Mapping mapping) {
            return mapping;
        }
        if (node != null && !(node instanceof Absent || node instanceof Broken)) {
            findings.refuse(node.origin(), key, "must be a map, was " + node.kind());
        }
        return null;
    }
}
