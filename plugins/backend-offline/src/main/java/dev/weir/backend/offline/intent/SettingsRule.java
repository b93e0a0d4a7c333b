package dev.weir.backend.offline.intent;

import dev.weir.backend.offline.intent.ActionVerb.VerbKind;
import dev.weir.backend.offline.intent.ValuePattern.FoundValue;
import java.util.List;
import java.util.Set;

/**
 * Settings that are on or off, as {@code enable autoscaling and TLS}, and settings with a value: {@code set max connections to
 * 500}, {@code with log level debug}, {@code workers=4}.
 */
final class SettingsRule {
    private static final Set<String> CONNECTORS = Set.of("to", "=", "is");
    private static final Set<String> OPENERS = Vocabulary.words("setting openers");
    private static final Set<String> OF = Set.of("of", "set");

    private SettingsRule() {}

    static void read(IntentSentence sentence, IntentFields fields) {
        for (ActionVerb verb : fields.action().verbs()) {
            if (verb.kind() == VerbKind.ENABLE || verb.kind() == VerbKind.DISABLE) {
                toggle(sentence, verb, fields);
            }
        }
        for (int i = 1; i < sentence.size(); i++) {
            if (sentence.free(i, CONNECTORS)) {
                connected(sentence, i, fields);
            }
        }
        for (int i = 1; i < sentence.size(); i++) {
            if (SettingWords.isPlainValue(sentence, i)) {
                bare(sentence, i, fields);
            }
        }
    }

    private static void toggle(IntentSentence sentence, ActionVerb verb, IntentFields fields) {
        List<Integer> feature = sentence.runAfter(verb.end());
        while (!feature.isEmpty()) {
            int end = feature.get(feature.size() - 1) + 1;
            sentence.claim(feature);
            fields.put("settings", SettingWords.name(sentence, feature), verb.kind() == VerbKind.ENABLE);
            boolean more = sentence.free(end, Vocabulary.CONJUNCTIONS);
            feature = more ? sentence.runAt(end + 1) : List.of();
        }
    }

    /** {@code max connections of nginx to 500}, {@code log level from info to debug}. */
    private static void connected(IntentSentence sentence, int connector, IntentFields fields) {
        FoundValue value = SettingWords.value(sentence, connector + 1);
        if (value == null || !assigns(sentence, connector, fields)) {
            return;
        }
        boolean changed = connector > 2 && sentence.lower(connector - 2).equals("from");
        int nameEnd = changed ? connector - 2 : connector;
        List<Integer> name = SettingWords.nameBefore(sentence, nameEnd);
        if (name.isEmpty() || sentence.lower(name.get(0) - 1).equals("to")) {
            return;
        }
        String label = SettingWords.name(sentence, name);
        FoundValue previous = changed ? SettingWords.value(sentence, connector - 1) : null;
        if (previous != null) {
            boolean away = previous.value() instanceof Long before
                    && value.value() instanceof Long after
                    && (after - before) * fields.action().sign() < 0;
            NotUnderstood.requireOne(!away, "the direction");
            fields.put("previousSettings", label, previous.value());
        }
        fields.put("settings", label, value.value());
        sentence.claim(name);
        sentence.claim(nameEnd, connector + 1 + value.length());
    }

    /** {@code update nginx. Bob is happy} sets nothing, nor does {@code deploy nginx to customers}. */
    private static boolean assigns(IntentSentence sentence, int connector, IntentFields fields) {
        return switch (sentence.lower(connector)) {
            case "=" -> true;
            case "is" -> SettingWords.isPlainValue(sentence, connector + 1);
            default ->
                fields.action().type() == NetworkIntentType.CONFIGURATION
                        || fields.action().verbs().stream()
                                .anyMatch(verb -> verb.kind() == VerbKind.SET && verb.start() < connector);
        };
    }

    /** {@code with log level debug}, {@code and timeout 30s}. */
    private static void bare(IntentSentence sentence, int at, IntentFields fields) {
        if (!sentence.free(at - 1) || !sentence.joined(at)) {
            return;
        }
        List<Integer> name = SettingWords.nameBefore(sentence, at);
        if (name.isEmpty()
                || !isOpened(sentence, name.get(0), fields, SettingWords.isSwitch(sentence, at))
                || (name.get(name.size() - 1) != at - 1 && !sentence.free(at - 1, OF))) {
            return;
        }
        FoundValue value = SettingWords.value(sentence, at);
        if (value != null && !Vocabulary.isUnknown(sentence, at + value.length())) {
            fields.put("settings", SettingWords.name(sentence, name), value.value());
            sentence.claim(name.get(0), at + value.length());
        }
    }

    /** Whether settings are spoken of here: after {@code with}, and anywhere if one configures. */
    private static boolean isOpened(IntentSentence sentence, int name, IntentFields fields, boolean isSwitch) {
        int before = sentence.beforeArticles(name - 1);
        boolean and = sentence.free(before, Vocabulary.CONJUNCTIONS);
        boolean anywhere = fields.action().type() == NetworkIntentType.CONFIGURATION || isSwitch;
        return OPENERS.contains(sentence.lower(before))
                || (and && isWithLed(sentence, before))
                || (anywhere && (and || !sentence.joined(name) || !sentence.free(before)));
    }

    /** {@code with 2 replicas and log level debug} */
    private static boolean isWithLed(IntentSentence sentence, int and) {
        int at = and - 1;
        while (at >= 0 && sentence.joined(at + 1) && !sentence.free(at)) {
            at--;
        }
        return OPENERS.contains(sentence.lower(at)) || OPENERS.contains(sentence.lower(at + 1));
    }
}
