package dev.weir.config;

import dev.weir.config.ConfigNode.Absent;
import dev.weir.config.ConfigNode.Mapping;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a settings record of a map. A value that cannot be used is reported and its default taken instead, so that one
 * run finds every problem.
 */
final class Binder {

    private static final Origin DEFAULT = Origin.of(Source.DEFAULT);

    private final Findings findings;
    private final Function<String, Collection<String>> otherKeys;
    private final ValueBinder values;
    private final Path workingDirectory;

    /**
     * Prepares to bind.
     *
     * @param otherKeys which keys may stand at a place beside those of the record that is bound there
     */
    Binder(Findings findings, Function<String, Collection<String>> otherKeys) {
        this(findings, otherKeys, Path.of(""));
    }

    /**
     * Prepares to bind paths too.
     *
     * @param workingDirectory what a relative path starts from that stands in no file
     */
    Binder(Findings findings, Function<String, Collection<String>> otherKeys, Path workingDirectory) {
        this.findings = findings;
        this.otherKeys = otherKeys;
        this.workingDirectory = workingDirectory;
        this.values = new ValueBinder(findings, this, workingDirectory);
    }

    /** The record; null if something is wrong that no default can stand in for. */
    <R extends Record> @Nullable R bind(Class<R> type, Mapping given, String key) {
        return bind(type, given, key, false);
    }

    /**
     * Binds a record, perhaps inside another.
     *
     * @param secret whether the record stands in a secret setting, which makes all of it secret
     */
    <R extends Record> @Nullable R bind(Class<R> type, Mapping given, String key, boolean secret) {
        int before = findings.refusals();
        List<Setting> settings = Setting.of(type);
        refuseUnknown(given, key, settings);
        @Nullable
        Object[] arguments = settings.stream()
                .map(setting -> component(setting.within(secret), given, MappingEntries.join(key, setting.name())))
                .toArray();
        boolean sound = findings.refusals() == before;
        R made = RecordFactory.make(type, arguments, reason -> {
            if (sound) { // else the refusal may be of a default that stands in
                findings.refuse(given.origin(), key, findings.redacted(reason));
            }
        });
        if (sound && made instanceof CombinedSettings combined) {
            combined.check(new Combination(findings, given, key, made));
        }
        return made;
    }

    private void refuseUnknown(Mapping given, String key, List<Setting> settings) {
        Collection<String> known = new TreeSet<>(otherKeys.apply(key));
        settings.forEach(setting -> known.add(setting.name()));
        given.entries().forEach((name, node) -> {
            if (!known.contains(name)) {
                findings.refuse(node.origin(), MappingEntries.join(key, name), unknown(name, known));
            }
        });
    }

    static String unknown(String name, Collection<String> known) {
        String allowed = known.isEmpty() ? "; none is allowed here" : "; allowed here: " + String.join(", ", known);
        return "unknown key"
                + NearestName.to(name, known)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse(allowed);
    }

    private @Nullable Object component(Setting setting, Mapping given, String key) {
        ConfigNode node = given.entries().get(setting.name());
        if (node == null) {
            return missing(setting, given.origin(), key);
        }
        if (setting.notYetInEffect() && !node.origin().isDefault()) {
            findings.warn(node.origin(), key, "accepted, but this version does not act on it yet");
        }
        Object value = values.value(setting, setting.merged(node), key);
        return value == null ? standIn(setting, key) : value;
    }

    private @Nullable Object missing(Setting setting, Origin parent, String key) {
        if (setting.isRequired()) {
            findings.refuse(parent, key, "is required (" + ScalarType.name(setting.rawType()) + ")");
            return null;
        }
        if (setting.defaultValue() == null) {
            // what a record made of defaults lacks is missing where its parent stands
            return values.value(setting, new Absent(setting.isRecord() ? parent : DEFAULT), key);
        }
        return values.value(setting, setting.defaultNode(), key);
    }

    /** Something to go on with for a value that was refused or is null. */
    private @Nullable Object standIn(Setting setting, String key) {
        if (setting.nullable()) {
            return null;
        }
        return new Binder(new Findings(), otherKeys, workingDirectory).missing(setting, DEFAULT, key);
    }
}
