package dev.weir.config;

import java.util.Collection;
import java.util.List;

/**
 * Settings that mean something only while another one is on.
 *
 * @param by the key of what switches them
 * @param keys their keys, or those of the maps that hold them
 */
record SwitchedOff(String by, List<String> keys) {

    private static final List<SwitchedOff> ALL = List.of(
            new SwitchedOff("llm.retry.enableClassification", List.of("llm.retry.rules")),
            new SwitchedOff("llm.retry.enableAdaptive", List.of("llm.retry.wakePacing")),
            new SwitchedOff(
                    "llm.circuitBreaker.enableAdaptiveTimeout",
                    List.of(
                            "llm.circuitBreaker.maxTimeout",
                            "llm.circuitBreaker.attemptTimeout.percentile",
                            "llm.circuitBreaker.attemptTimeout.factor",
                            "llm.circuitBreaker.attemptTimeout.floor")));

    /** Warns of every such setting that is given in vain. */
    static void warn(Collection<EffectiveValue> effective, Problems warnings) {
        for (SwitchedOff dependent : ALL) {
            if (dependent.isOff(effective)) {
                effective.stream()
                        .filter(dependent::isGiven)
                        .forEach(value -> warnings.add(
                                value.origin(), value.key(), "has no effect while " + dependent.by + " is false"));
            }
        }
    }

    private boolean isOff(Collection<EffectiveValue> effective) {
        return effective.stream()
                .anyMatch(value -> value.key().equals(by) && value.value().equals("false"));
    }

    private boolean isGiven(EffectiveValue value) {
        return !value.origin().isDefault() && keys.stream().anyMatch(key -> (value.key() + ".").startsWith(key + "."));
    }
}
