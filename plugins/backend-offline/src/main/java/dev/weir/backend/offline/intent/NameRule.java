package dev.weir.backend.offline.intent;

import java.util.List;

/** The name that a deployed workload gets, or by which one of several is meant: {@code called web}. */
final class NameRule implements Rule {
    private static final List<Phrase> CALLED =
            Phrase.all("[and] called|named <name>", "[and] call|name it <name>", "[with] [the] name [=|of] <name>");
    private static final List<Phrase> AS = Phrase.all("as <name>");

    @Override
    public void read(Sentence sentence, Draft draft) {
        Phrase.claimEach(sentence, CALLED, match -> draft.put(Field.NAME, match.text(0)));
        if (draft.action().type() == IntentType.DEPLOYMENT) {
            Phrase.claimEach(sentence, AS, match -> draft.put(Field.NAME, match.text(0)));
        }
    }
}
