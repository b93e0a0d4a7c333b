package dev.weir.backend.offline.intent;

import java.util.List;
import java.util.Set;

/** The version: {@code version 1.25}, {@code v2.3.1}, {@code the latest}, {@code upgrade redis to 7}. */
final class VersionRule implements Rule {
    private static final List<Phrase> VERSION = Phrase.all(
            "[to|in|at|with|using] [the] version|tag|release [=|of|is|to] <version>",
            "[to|at] [the] <dotted> [version|release]");
    private static final List<Phrase> LATEST = Phrase.all("[to|in|at] [the] [very] latest|newest [version|release]");
    private static final List<Phrase> STABLE = Phrase.all("[to|in|at] [the] stable version|release");
    private static final List<Phrase> TO = Phrase.all("to <version>");
    private static final Set<String> UPGRADES = Set.of("upgrade", "downgrade", "upgraded", "downgraded");

    @Override
    public void read(Sentence sentence, Draft draft) {
        Phrase.claimEach(sentence, VERSION, match -> put(match.text(0), draft));
        Phrase.claimEach(sentence, LATEST, match -> put("latest", draft));
        Phrase.claimEach(sentence, STABLE, match -> put("stable", draft));
        if (draft.action().verbs().stream().anyMatch(verb -> UPGRADES.contains(sentence.lower(verb.start())))) {
            Phrase.claimEach(sentence, TO, match -> put(match.text(0), draft));
        }
    }

    private static void put(String version, Draft draft) {
        draft.put(Field.VERSION, version.matches("[vV]\\d.*") ? version.substring(1) : version);
    }
}
