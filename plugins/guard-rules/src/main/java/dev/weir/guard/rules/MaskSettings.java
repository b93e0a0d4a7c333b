package dev.weir.guard.rules;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Settings of {@link MaskGuard}. */
public record MaskSettings(
        @DefaultValue("email, card, iban, phone, ip, api-key, private-key, jwt")
        @Description("The kinds of secrets and personal data that are masked; an empty list for none but `patterns`.")
        List<SensitiveKind> detect,

        @Description(
                "Further patterns by name, as regular expressions of RE2; a match is replaced with the name, as `[EMPLOYEE_1]`.")
        Map<String, String> patterns,

        @DefaultValue("128")
        @AtLeast("8")
        @AtMost("4096")
        @Description(
                "Longest match of `patterns` in characters. A streamed answer is delayed by up to twice as many while `patterns` are applied to it.")
        int longestMatch,

        @DefaultValue("prompt") @Description("Where it masks: `prompt`, `answer` or both.")
        List<GuardedSide> in,

        @DefaultValue("false")
        @Description(
                "Puts the values of the prompt back where the answer repeats their placeholders, in texts and in arguments of tool calls.")
        boolean restore) {

    public MaskSettings {
        detect = List.copyOf(detect);
        patterns = Collections.unmodifiableMap(new LinkedHashMap<>(patterns));
        in = List.copyOf(in);
        if (detect.isEmpty() && patterns.isEmpty()) {
            throw new IllegalArgumentException("detect must have at least one kind, or patterns one pattern");
        }
        if (in.isEmpty()) {
            throw new IllegalArgumentException("in must be prompt, answer or both");
        }
        if (restore && !in.contains(GuardedSide.PROMPT)) {
            throw new IllegalArgumentException("restore needs prompt in `in`: nothing else is put back");
        }
        Expressions.compile("patterns", patterns, 0);
    }
}
