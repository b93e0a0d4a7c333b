package dev.weir.config;

import dev.weir.config.internal.Binder;
import dev.weir.config.internal.ConfigNode;
import dev.weir.config.internal.ConfigNode.Absent;
import dev.weir.config.internal.ConfigNode.Broken;
import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.ConfigNode.Scalar;
import dev.weir.config.internal.Findings;
import dev.weir.config.internal.Setting;
import dev.weir.spi.ExtensionPoint;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A configuration, bound in two steps: the settings of the core are bound already, the settings of extensions are bound
 * when their plugins are loaded. Both steps add to {@link #problems()}; {@link #requireValid()} ends them. Until then
 * every rejected value has its default.
 *
 * <p>Binding is for one thread; afterwards reading is thread-safe.
 *
 * @param <R> the record of the core's settings
 */
public final class Configuration<R extends Record> {

    private final ConfigurationLayout<R> layout;
    private final Mapping root;
    private final R settings;
    private final List<ExtensionSection> sections;
    private final Overrides overrides;
    private final Findings findings;
    private final Path workingDirectory;
    private final Map<String, String> environment;
    private final Map<ExtensionSection, Record> core = new HashMap<>();
    private final Map<String, Record> hosts = new HashMap<>();

    Configuration(
            ConfigurationLayout<R> layout,
            Mapping root,
            Findings findings,
            Path workingDirectory,
            Map<String, String> environment) {
        this.layout = layout;
        this.root = root;
        this.findings = findings;
        this.workingDirectory = workingDirectory;
        this.environment = environment;
        this.settings = bindSettings();
        layout.hosts().forEach(this::bindHost);
        this.sections = new SectionReader(layout, findings.problems()).read(root);
        this.overrides = new Overrides(layout, root, findings, workingDirectory);
        sections.forEach(overrides::bind);
        sections.forEach(this::bindCore);
    }

    private void bindCore(ExtensionSection section) {
        Class<? extends Record> record = section.kind().core();
        if (record != null) {
            Record bound = binder(key -> Set.of()).bind(record, section.core(), section.key());
            core.put(section, bound == null ? SettingsRecord.defaults(record) : bound);
        }
    }

    private void bindHost(HostSection host) {
        String key = layout.root() + "." + host.name();
        ConfigNode given = root.entries().getOrDefault(host.name(), new Absent(Origin.DEFAULT));
        Record bound = binder(name -> Set.of())
                .bind(host.record(), given.asMapping(findings.problems(), key, "must be a map"), key);
        hosts.put(host.name(), bound == null ? SettingsRecord.defaults(host.record()) : bound);
    }

    private R bindSettings() {
        R bound = binder(layout::otherNamesIn).bind(layout.record(), root, layout.root());
        return bound == null ? SettingsRecord.defaults(layout.record()) : bound;
    }

    private Binder binder(Function<String, Collection<String>> otherKeys) {
        return new Binder(findings, otherKeys, workingDirectory);
    }

    /** The settings of the core. */
    public R settings() {
        return settings;
    }

    /**
     * The settings of a section of the program around the core. An invalid value is among the problems, and replaced by its
     * default.
     *
     * @param record the record that the section names
     */
    public <S extends Record> S host(HostSection host, Class<S> record) {
        return record.cast(Objects.requireNonNull(hosts.get(host.name()), "a section that is not part of the layout"));
    }

    /** The sections of the program around the core. */
    public List<HostSection> hosts() {
        return layout.hosts();
    }

    /** All named instances of extensions, in the order of the configuration. */
    public List<ExtensionSection> sections() {
        return sections;
    }

    /**
     * The instance of this name at an extension point; if the configuration has no such section, an empty section whose
     * type is the name, so that {@code client.backend: offline} requires no section.
     *
     * @param point the extension point
     * @param name the name of an instance, or a type
     * @param key the setting with the name, such as {@code llm.client.backend}: the place of messages about the section
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
        return new ExtensionSection(kind, name, name, written, origin, empty, empty, empty);
    }

    /**
     * Binds the settings of an extension; to be called once. Problems are added to {@link #problems()}.
     *
     * @param record the settings record of the extension
     * @return the settings; empty if there is any problem with them
     */
    public <S extends Record> Optional<S> bind(ExtensionSection section, Class<S> record) {
        findings.addEffective(section.typeKey(), section.type(), section.typeOrigin());
        int before = findings.refusals();
        Binder binder = binder(key -> key.equals(section.key()) ? section.kind().ownKeys() : Set.of());
        S bound = binder.bind(record, completed(section, record), section.key());
        return findings.refusals() == before ? Optional.ofNullable(bound) : Optional.empty();
    }

    /**
     * The settings of the core in a section whose kind is declared {@linkplain SectionKind#with with} this record. An
     * invalid value is among the problems, and replaced by its default.
     */
    public <S extends Record> S core(ExtensionSection section, Class<S> record) {
        return record.cast(Objects.requireNonNull(core.get(section), "a section without settings of the core"));
    }

    /**
     * A section of the core as overridden by an instance of an extension or one of its members; omitted settings are
     * inherited from the instance and from the core's own section.
     *
     * @param member one of the {@link #members}; empty for the instance itself
     * @param name the key of the section below the root, such as {@code circuitBreaker}
     * @return empty if there is no override, so that the section of the level above applies
     */
    public <S extends Record> Optional<S> override(
            ExtensionSection section, String member, String name, Class<S> record) {
        return overrides.find(section, member, name).map(record::cast);
    }

    /**
     * The full key of a member, as in messages and effective values.
     *
     * @param member empty for the instance itself
     */
    public String memberKey(ExtensionSection section, String member) {
        return Overrides.memberKey(section, member);
    }

    /** The members for which an instance overrides sections of the core, in order. */
    public Set<String> members(ExtensionSection section) {
        return overrides.members(section);
    }

    /** The settings of a section, completed with the inheritable settings of its parent and with variables. */
    private Mapping completed(ExtensionSection section, Class<? extends Record> record) {
        Map<String, ConfigNode> given = section.settings().entries();
        Map<String, ConfigNode> entries = new LinkedHashMap<>(given);
        for (Setting setting : Setting.of(record)) {
            String variable = setting.defaultVariable(given.keySet());
            String text = variable == null ? "" : environment.getOrDefault(variable, "");
            if (variable != null && !text.isEmpty()) {
                entries.putIfAbsent(setting.name(), new Scalar(text, Origin.variable(variable)));
            }
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
            return new Broken(byDefault); // already reported
        }
        ConfigNode given = root.find(layout.path(key));
        return given == null ? new Scalar(layout.defaultOf(key), byDefault) : given;
    }

    /** Every setting bound so far, with its value and origin: the core's first, then by section. */
    public List<EffectiveValue> effective() {
        return findings.effective();
    }

    /** Warnings, for example of a variable {@code LLM_MODLE} that is bound to no setting. */
    public List<String> warnings() {
        return findings.warnings().list().stream().map(Problem::toString).toList();
    }

    /** The warnings about values that have no effect with this configuration. */
    public List<String> withoutEffect() {
        return findings.withoutEffect().list().stream().map(Problem::toString).toList();
    }

    /** Warns that a section has no effect with this configuration. */
    public void warnOfNoEffect(ExtensionSection section) {
        findings.warnOfNoEffect(section.origin(), section.key());
    }

    /** Warns that a setting has no effect with this configuration. */
    public void warnOfNoEffect(String key) {
        findings.warnOfNoEffect(origin(key), key);
    }

    /**
     * Adds a warning.
     *
     * @param key the full key of a setting, whose origin is the place of the warning
     */
    public void warn(String key, String message) {
        findings.warn(origin(key), key, message);
    }

    /** The problems so far; wiring may add more. */
    public Problems problems() {
        return findings.problems();
    }

    /** The origin of a setting or section; {@link Origin#DEFAULT} if it is not configured. */
    public Origin origin(String key) {
        EffectiveValue bound = findings.effective(key);
        if (bound != null) {
            return bound.origin();
        }
        ConfigNode given = root.find(layout.path(key));
        return given == null ? Origin.DEFAULT : given.origin();
    }

    /**
     * Ends the collection of problems.
     *
     * @return this
     * @throws ConfigurationException with all problems, if there are any
     */
    public Configuration<R> requireValid() {
        problems().throwIfAny();
        return this;
    }
}
