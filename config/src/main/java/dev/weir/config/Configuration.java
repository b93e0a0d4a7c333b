package dev.weir.config;

import dev.weir.config.internal.Binder;
import dev.weir.config.internal.ConfigNode;
import dev.weir.config.internal.ConfigNode.Broken;
import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.ConfigNode.Scalar;
import dev.weir.config.internal.Findings;
import dev.weir.config.internal.Setting;
import dev.weir.spi.ExtensionPoint;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A configuration that was read, in two steps: the core's settings are bound already, the settings of extensions are
 * bound when their plugins are loaded. What is wrong is collected in {@link #problems()} in both steps;
 * {@link #requireValid()} ends them, and before that every value that was refused reads as its default.
 *
 * <p>Binding is for one thread; afterwards all threads may read.
 *
 * @param <R> the record that the core's settings are bound to
 */
public final class Configuration<R extends Record> {

    private final ConfigurationLayout<R> layout;
    private final Mapping root;
    private final R settings;
    private final List<ExtensionSection> sections;
    private final Overrides overrides;
    private final Findings findings;
    private final Path workingDirectory;

    Configuration(ConfigurationLayout<R> layout, Mapping root, Findings findings, Path workingDirectory) {
        this.layout = layout;
        this.root = root;
        this.findings = findings;
        this.workingDirectory = workingDirectory;
        this.settings = bindSettings();
        this.sections = new SectionReader(layout, findings.problems()).read(root);
        this.overrides = new Overrides(layout, root, findings, workingDirectory);
        sections.forEach(overrides::bind);
    }

    private R bindSettings() {
        R bound = binder(layout.sections()::namesIn).bind(layout.record(), root, layout.root());
        return bound == null ? SettingsRecord.defaults(layout.record()) : bound;
    }

    private Binder binder(Function<String, Collection<String>> otherKeys) {
        return new Binder(findings, otherKeys, workingDirectory);
    }

    /** The settings of the core. */
    public R settings() {
        return settings;
    }

    /** Every named instance of an extension, in the order of the configuration. */
    public List<ExtensionSection> sections() {
        return sections;
    }

    /**
     * The instance of a name at an extension point, or, where the configuration has no section of that name, an empty
     * section whose type is the name: so {@code client.backend: offline} needs no section.
     *
     * @param point where the extension is registered
     * @param name the name of an instance, or a type
     * @param key the setting that gives the name, such as {@code llm.client.backend}: messages about the section point
     *     at it
     */
    public ExtensionSection sectionFor(ExtensionPoint<?> point, String name, String key) {
        return sections.stream()
                .filter(section ->
                        section.accepts().contains(point) && section.name().equals(name))
                .findFirst()
                .orElseGet(() -> withoutSettings(layout.sections().of(point), name, key));
    }

    private ExtensionSection withoutSettings(SectionKind kind, String name, String key) {
        Origin origin = origin(key);
        Mapping empty = Mapping.empty(origin);
        String written = root.find(layout.path(key)) instanceof Scalar scalar ? scalar.written() : name;
        return new ExtensionSection(kind, name, name, written, origin, empty, empty);
    }

    /**
     * Binds the settings of an extension, once. What is wrong with them is added to {@link #problems()}.
     *
     * @param record the settings record that the extension was registered with
     * @return the settings; empty if anything is wrong with them
     */
    public <S extends Record> Optional<S> bind(ExtensionSection section, Class<S> record) {
        findings.addEffective(section.typeKey(), section.type(), section.typeOrigin());
        int before = findings.refusals();
        Binder binder = binder(key -> key.equals(section.key()) ? section.kind().ownKeys() : Set.of());
        S bound = binder.bind(record, withInherited(section, record), section.key());
        return findings.refusals() == before ? Optional.ofNullable(bound) : Optional.empty();
    }

    /**
     * A section of the core as an instance of an extension or one of its members has it: what that gives, completed by what
     * the instance gives and by the core's own.
     *
     * @param member one of the {@link #members}; empty for the instance itself
     * @param name the key of the section below the root, such as {@code circuitBreaker}
     * @return empty if it gives none of it, so that the section of the level above holds
     */
    public <S extends Record> Optional<S> override(
            ExtensionSection section, String member, String name, Class<S> record) {
        return overrides.find(section, member, name).map(record::cast);
    }

    /**
     * The full key of a member, as messages and effective values have it.
     *
     * @param member empty for the instance itself
     */
    public String memberKey(ExtensionSection section, String member) {
        return Overrides.memberKey(section, member);
    }

    /** The members that an instance of an extension gives sections of the core for, in order. */
    public Set<String> members(ExtensionSection section) {
        return overrides.members(section);
    }

    /** The settings of a section, with those of its parent in place of what it lacks and may inherit. */
    private Mapping withInherited(ExtensionSection section, Class<? extends Record> record) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>(section.settings().entries());
        for (Setting setting : Setting.of(record)) {
            if (layout.inherits(section.kind(), setting)) {
                entries.putIfAbsent(setting.name(), inherited(section.kind(), setting));
            }
        }
        return new Mapping(entries, section.origin());
    }

    private ConfigNode inherited(SectionKind kind, Setting setting) {
        Origin byDefault = Origin.DEFAULT;
        String key = kind.parent() + "." + setting.name();
        if (problems().contains(key)) {
            return new Broken(byDefault); // reported once is enough
        }
        ConfigNode given = root.find(layout.path(key));
        return given == null ? new Scalar(layout.defaultOf(key), byDefault) : given;
    }

    /** Every setting that is bound so far, with its value and who gave it: the core's first, then by section. */
    public List<EffectiveValue> effective() {
        return findings.effective();
    }

    /** What is not wrong but should be known, such as a variable {@code LLM_MODLE} that sets nothing. */
    public List<String> warnings() {
        return findings.warnings().list().stream().map(Problem::toString).toList();
    }

    /** Those of the warnings that are about values without any effect in this version. */
    public List<String> withoutEffect() {
        return findings.withoutEffect().list().stream().map(Problem::toString).toList();
    }

    /** Warns that nothing in this version acts on a section. */
    public void warnOfNoEffect(ExtensionSection section) {
        findings.warnOfNoEffect(section.origin(), section.key());
    }

    /**
     * Adds a warning.
     *
     * @param key the full key of a setting: the warning points at who gave it
     */
    public void warn(String key, String message) {
        findings.warn(origin(key), key, message);
    }

    /** What is wrong, to be added to by whoever finds more. */
    public Problems problems() {
        return findings.problems();
    }

    /** Where a setting, or a section, was given; the built-in default if nobody gave it. */
    public Origin origin(String key) {
        return effective().stream()
                .filter(value -> value.key().equals(key))
                .map(EffectiveValue::origin)
                .findFirst()
                .orElseGet(() -> {
                    ConfigNode given = root.find(layout.path(key));
                    return given == null ? Origin.DEFAULT : given.origin();
                });
    }

    /**
     * Ends the collecting of problems.
     *
     * @return this
     * @throws ConfigurationException with every problem, if there is any
     */
    public Configuration<R> requireValid() {
        problems().throwIfAny();
        return this;
    }
}
