package dev.weir.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What binding brings to light beside the records: problems, warnings, and every setting's value with its origin. */
final class Findings {

    private final Problems problems = new Problems();
    private final Problems warnings = new Problems();
    private final Map<String, EffectiveValue> effective = new LinkedHashMap<>();
    private final List<String> secrets = new ArrayList<>();
    private int refusals;

    Problems problems() {
        return problems;
    }

    Problems warnings() {
        return warnings;
    }

    /** Reports a value that cannot be used. */
    void refuse(Origin origin, String key, String message) {
        problems.add(origin, key, message);
        refusals++;
    }

    /** Counts a value that cannot be used, for a reason that is reported already. */
    void refuseSilently() {
        refusals++;
    }

    int refusals() {
        return refusals;
    }

    void addEffective(String key, String value, Origin origin) {
        effective.put(key, new EffectiveValue(key, value, origin));
    }

    List<EffectiveValue> effective() {
        return List.copyOf(effective.values());
    }

    void addSecret(String text) {
        if (!text.isBlank()) {
            secrets.add(text);
        }
    }

    /** A message that somebody else wrote, without the secrets that it may quote. */
    String redacted(String message) {
        String redacted = message;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, Shown.SECRET);
        }
        return redacted;
    }
}
