package dev.weir.config.internal;

import dev.weir.config.EffectiveValue;
import dev.weir.config.Origin;
import dev.weir.config.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The results of binding besides records: problems, warnings, and the value and origin of every setting. */
public final class Findings {
    private static final Pattern QUERY_VALUE = Pattern.compile("([?&][^=&#\\s]*=)[^&#\\s]+");

    /** A shorter text cannot be a secret, and replacing it would garble messages. */
    private static final int SHORTEST_HIDDEN = 4;

    private final Problems problems = new Problems();
    private final Problems warnings = new Problems();
    private final Problems withoutEffect = new Problems();
    private final Map<String, EffectiveValue> effective = new LinkedHashMap<>();
    private final Map<String, String> hidden = new LinkedHashMap<>();
    private int refusals;

    public Problems problems() {
        return problems;
    }

    public Problems warnings() {
        return warnings;
    }

    /** The warnings about values that have no effect with this configuration. */
    public Problems withoutEffect() {
        return withoutEffect;
    }

    /** Warns of a value that has no effect with this configuration. */
    public void warnOfNoEffect(Origin origin, String key) {
        String message = "accepted, but has no effect with this configuration";
        warn(origin, key, message);
        withoutEffect.add(origin, key, message);
    }

    /** Reports an invalid value. */
    public void refuse(Origin origin, String key, String message) {
        if (!origin.isInherited()) {
            problems.add(origin, key, message);
        }
        refusals++;
    }

    /** Warns of a configured value. */
    public void warn(Origin origin, String key, String message) {
        if (!origin.isInherited()) {
            warnings.add(origin, key, message);
        }
    }

    /** Counts an invalid value that is already reported. */
    public void refuseSilently() {
        refusals++;
    }

    public int refusals() {
        return refusals;
    }

    public void addEffective(String key, String value, Origin origin) {
        if (!origin.isInherited()) {
            effective.put(key, new EffectiveValue(key, withoutQuery(value), origin));
        }
    }

    /** The value with the values of a URL's query masked, which often hold a key. */
    private static String withoutQuery(String value) {
        return value.startsWith("http") ? QUERY_VALUE.matcher(value).replaceAll("$1" + Shown.SECRET) : value;
    }

    /** Removes the defaults below a key. */
    public void forgetDefaultsBelow(String key) {
        effective
                .values()
                .removeIf(value ->
                        value.key().startsWith(key + ".") && value.origin().isDefault());
    }

    public List<EffectiveValue> effective() {
        return List.copyOf(effective.values());
    }

    /** The value of a setting; null if it is not bound. */
    public @Nullable EffectiveValue effective(String key) {
        return effective.get(key);
    }

    public void addSecret(String text) {
        if (!text.isBlank()) {
            hidden.put(text, Shown.SECRET);
        }
    }

    /** Registers the value of a variable, which may be a secret even if its setting is not. */
    public void addFromVariable(String text, String written) {
        if (text.strip().length() >= SHORTEST_HIDDEN) {
            hidden.putIfAbsent(text, written);
        }
    }

    /** A foreign message without secrets and values of variables, which it may quote. */
    public String redacted(String message) {
        String redacted = message;
        for (Map.Entry<String, String> each : hidden.entrySet()) {
            redacted = redacted.replace(each.getKey(), each.getValue());
        }
        return redacted;
    }
}
