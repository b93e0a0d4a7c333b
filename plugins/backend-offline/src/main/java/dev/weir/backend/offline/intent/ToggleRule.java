package dev.weir.backend.offline.intent;

import java.util.List;

/** Settings that are on or off: {@code enable autoscaling and TLS}, {@code turn off debug logging}. */
final class ToggleRule implements Rule {

    @Override
    public void read(Sentence sentence, Draft draft) {
        for (Verb verb : draft.action().verbs()) {
            if (verb.kind() == Verb.Kind.ENABLE || verb.kind() == Verb.Kind.DISABLE) {
                toggle(sentence, verb, draft);
            }
        }
    }

    private static void toggle(Sentence sentence, Verb verb, Draft draft) {
        List<Integer> feature = Runs.after(sentence, verb.end());
        while (!feature.isEmpty()) {
            int end = feature.get(feature.size() - 1) + 1;
            feature.forEach(sentence::claim);
            draft.put(Field.SETTINGS, Settings.key(sentence, feature), verb.kind() == Verb.Kind.ENABLE);
            boolean more = sentence.free(end, Vocabulary.CONJUNCTIONS);
            feature = more ? Runs.startingAt(sentence, end + 1) : List.of();
        }
    }
}
