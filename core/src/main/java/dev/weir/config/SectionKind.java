package dev.weir.config;

import dev.weir.spi.ExtensionPoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A place in the configuration where extensions are named.
 *
 * @param key its full key
 * @param named whether it holds instances by name, or is the one instance itself
 * @param accepts the extension points that its types may belong to
 * @param inherited settings of the section around it that stand in for those which an instance does not give
 */
record SectionKind(String key, boolean named, Set<ExtensionPoint<?>> accepts, List<String> inherited, String purpose) {

    static final List<SectionKind> ALL = List.of(
            named("llm.backends", "The backends that calls are sent to.", ExtensionPoint.BACKEND),
            new SectionKind(
                    "llm.retry.strategies",
                    true,
                    Set.of(ExtensionPoint.RETRY_STRATEGY),
                    List.of("baseDelay", "maxDelay"),
                    "Retry strategies with settings of their own."),
            named(
                    "llm.errorClassifiers",
                    "What decides on the class of an error, before the built-in rules.",
                    ExtensionPoint.ERROR_CLASSIFIER),
            single("llm.cache", "Where answers are kept to be given again.", ExtensionPoint.RESPONSE_CACHE),
            single("llm.costs", "What calls cost.", ExtensionPoint.COST_MODEL),
            named(
                    "llm.exporters",
                    "Where metrics and traces go.",
                    ExtensionPoint.METRICS_EXPORTER,
                    ExtensionPoint.TRACING_PROVIDER),
            named("llm.listeners", "What is told of events.", ExtensionPoint.CALL_LISTENER));

    private static SectionKind named(String key, String purpose, ExtensionPoint<?>... accepts) {
        return new SectionKind(key, true, Set.of(accepts), List.of(), purpose);
    }

    private static SectionKind single(String key, String purpose, ExtensionPoint<?>... accepts) {
        return new SectionKind(key, false, Set.of(accepts), List.of(), purpose);
    }

    static Optional<SectionKind> of(String key) {
        return ALL.stream().filter(kind -> kind.key.equals(key)).findFirst();
    }

    static SectionKind of(ExtensionPoint<?> point) {
        return ALL.stream()
                .filter(kind -> kind.accepts.contains(point))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no section takes a " + point));
    }

    /** The sections of extensions that stand beside the core's own settings at a place. */
    static Set<String> namesIn(String parent) {
        Set<String> names = new TreeSet<>();
        for (SectionKind kind : ALL) {
            if (kind.parent().equals(parent)) {
                names.add(kind.name());
            }
        }
        return names;
    }

    /** Whether a setting of an instance falls back to that of the section around it: one of that name and type. */
    boolean inherits(Setting setting) {
        Setting above = CoreSettings.ALL.get(parent() + "." + setting.name());
        return inherited.contains(setting.name())
                && above != null
                && above.type().equals(setting.type());
    }

    String parent() {
        return key.substring(0, key.lastIndexOf('.'));
    }

    String name() {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** What messages call an instance: {@code backend}, {@code metrics exporter or tracing provider}. */
    String noun() {
        return ExtensionPoint.all().stream()
                .filter(accepts::contains)
                .map(ExtensionPoint::name)
                .reduce((one, other) -> one + " or " + other)
                .orElseThrow();
    }
}
