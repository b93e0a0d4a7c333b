package dev.weir.config.internal;

import dev.weir.config.EffectiveValue;
import dev.weir.config.Origin;
import dev.weir.config.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What binding brings to light beside the records: problems, warnings, and every setting's value with its origin. */
public final class Findings {

    /** What is shorter cannot keep a secret, and to replace it would make nonsense of a message. */
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

    /** What is given and has no effect in this version; each is a warning too. */
    public Problems withoutEffect() {
        return withoutEffect;
    }

    /** Warns of a value that this version does not act on. */
    public void warnOfNoEffect(Origin origin, String key) {
        String message = "accepted, but has no effect in this version";
        warn(origin, key, message);
        withoutEffect.add(origin, key, message);
    }

    /** Reports a value that cannot be used. */
    public void refuse(Origin origin, String key, String message) {
        if (!origin.isInherited()) {
            problems.add(origin, key, message);
        }
        refusals++;
    }

    /** Warns of a value that was given. */
    public void warn(Origin origin, String key, String message) {
        if (!origin.isInherited()) {
            warnings.add(origin, key, message);
        }
    }

    /** Counts a value that cannot be used, for a reason that is reported already. */
    public void refuseSilently() {
        refusals++;
    }

    public int refusals() {
        return refusals;
    }

    public void addEffective(String key, String value, Origin origin) {
        if (!origin.isInherited()) {
            effective.put(key, new EffectiveValue(key, value, origin));
        }
    }

    /** Leaves only what was given of the values below a key. */
    public void forgetDefaultsBelow(String key) {
        effective
                .values()
                .removeIf(value ->
                        value.key().startsWith(key + ".") && value.origin().isDefault());
    }

    public List<EffectiveValue> effective() {
        return List.copyOf(effective.values());
    }

    public void addSecret(String text) {
        if (!text.isBlank()) {
            hidden.put(text, Shown.SECRET);
        }
    }

    /** Notes what a variable gave. It is no secret that we know of, but may be one all the same. */
    public void addFromVariable(String text, String written) {
        if (text.strip().length() >= SHORTEST_HIDDEN) {
            hidden.putIfAbsent(text, written);
        }
    }

    /** A message that somebody else wrote, without the secrets and the values of variables that it may quote. */
    public String redacted(String message) {
        String redacted = message;
        for (Map.Entry<String, String> each : hidden.entrySet()) {
            redacted = redacted.replace(each.getKey(), each.getValue());
        }
        return redacted;
    }
}
