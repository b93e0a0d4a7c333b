package dev.weir.backend.offline.intent;

import java.util.List;
import java.util.Set;

/** Settings with a value: {@code set max connections to 500}, {@code with log level debug}, {@code workers=4}. */
final class SettingsRule implements Rule {
    private static final Set<String> CONNECTORS = Vocabulary.words("to = is");
    private static final Set<String> OPENERS = Vocabulary.words("with using having and plus &");

    @Override
    public void read(Sentence sentence, Draft draft) {
        for (int i = 1; i < sentence.size(); i++) {
            if (sentence.free(i, CONNECTORS)) {
                connected(sentence, i, draft);
            }
        }
        for (int i = 1; i < sentence.size(); i++) {
            if (Settings.isPlainValue(sentence, i)) {
                bare(sentence, i, draft);
            }
        }
    }

    /** {@code max connections of nginx to 500}, {@code log level from info to debug}. */
    private static void connected(Sentence sentence, int connector, Draft draft) {
        Found value = Settings.value(sentence, connector + 1);
        boolean assigns = sentence.lower(connector).equals("=");
        if (value == null
                || (!assigns && draft.action().type() == IntentType.DEPLOYMENT && isDeployed(sentence, connector))) {
            return;
        }
        boolean changed = connector > 2 && sentence.free(connector - 2, Set.of("from"));
        int keyEnd = changed ? connector - 2 : connector;
        List<Integer> key = Settings.keyBefore(sentence, keyEnd);
        if (key.isEmpty()) {
            return;
        }
        String name = Settings.key(sentence, key);
        if (changed) {
            Found previous = Settings.value(sentence, connector - 1);
            draft.put(Field.PREVIOUS_SETTINGS, name, previous == null ? "" : previous.value());
        }
        draft.put(Field.SETTINGS, name, value.value());
        key.forEach(sentence::claim);
        sentence.claim(keyEnd, connector + 1 + value.length());
    }

    /** {@code deploy nginx to customers} sets nothing: a deployment is set by {@code with …} or {@code set … to …} only. */
    private static boolean isDeployed(Sentence sentence, int connector) {
        for (int i = connector - 1; i >= 0; i--) {
            if (OPENERS.contains(sentence.lower(i)) || sentence.lower(i).equals("set")) {
                return false;
            }
        }
        return true;
    }

    /** {@code with log level debug}, {@code and timeout 30s}. */
    private static void bare(Sentence sentence, int at, Draft draft) {
        if (!sentence.free(at - 1) || !sentence.joined(at)) {
            return;
        }
        List<Integer> key = Settings.keyBefore(sentence, at);
        if (key.isEmpty()
                || !isOpened(sentence, key.get(0))
                || (key.get(key.size() - 1) != at - 1 && !isOf(sentence, at - 1))) {
            return;
        }
        Found value = Settings.value(sentence, at);
        if (value != null) {
            draft.put(Field.SETTINGS, Settings.key(sentence, key), value.value());
            sentence.claim(key.get(0), at + value.length());
        }
    }

    private static boolean isOf(Sentence sentence, int index) {
        return sentence.lower(index).equals("of") || sentence.lower(index).equals("set");
    }

    private static boolean isOpened(Sentence sentence, int key) {
        int before = key - 1;
        while (Vocabulary.ARTICLES.contains(sentence.lower(before))) {
            before--;
        }
        return OPENERS.contains(sentence.lower(before))
                || (before >= 0 && (!sentence.joined(key) || !sentence.free(before)));
    }
}
