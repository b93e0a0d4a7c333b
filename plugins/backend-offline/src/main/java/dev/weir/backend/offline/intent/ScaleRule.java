package dev.weir.backend.offline.intent;

import java.util.List;
import java.util.Map;

/** What only a scaling says: a direction, a number without the word for replicas, a factor. */
final class ScaleRule implements Rule {
    private static final List<Phrase> FROM_TO = Phrase.all("from <count> to <count>");
    private static final List<Phrase> FACTOR = Phrase.all("by [a] factor [of] <count>");
    private static final List<Phrase> BY = Phrase.all("by <count>");
    private static final List<Phrase> TO = Phrase.all("to|at [a] [total] [of|exactly|just] <count>", "= <count>");
    private static final List<Phrase> SIGNED = Phrase.all("[by] <signed>");
    private static final Map<String, Object> FACTORS = Map.of(
            "double", 2L, "doubled", 2L, "triple", 3L, "tripled", 3L, "quadruple", 4L, "halve", 0.5, "halved", 0.5);

    @Override
    public void read(Sentence sentence, Draft draft) {
        Action action = draft.action();
        action.verbs().forEach(verb -> verb(sentence.lower(verb.start()), draft));
        Phrase.claimEach(sentence, FROM_TO, match -> ReplicasRule.fromTo(match, draft));
        Phrase.claimEach(sentence, FACTOR, match -> factor(match.number(0), draft));
        Phrase.claimEach(sentence, BY, match -> ReplicasRule.by(match.number(0), draft));
        Phrase.claimEach(sentence, TO, match -> draft.put(Field.REPLICAS, match.number(0)));
        Phrase.claimEach(sentence, SIGNED, match -> signed(Long.parseLong(match.text(0)), draft));
        if (action.sign() != 0) {
            draft.put(Field.DIRECTION, action.sign() > 0 ? "up" : "down");
        }
        if (draft.has(Field.REPLICAS) && draft.has(Field.REPLICAS_BY)) {
            throw Draft.contradiction("the number of replicas");
        }
    }

    private static void verb(String verb, Draft draft) {
        Object factor = FACTORS.get(verb);
        if (factor != null) {
            draft.put(Field.REPLICAS_FACTOR, factor);
        }
    }

    private static void factor(long factor, Draft draft) {
        if (draft.action().sign() < 0) {
            throw new NotUnderstood("a factor is for scaling up only; give the number of replicas");
        }
        draft.put(Field.REPLICAS_FACTOR, factor);
    }

    private static void signed(long change, Draft draft) {
        if (change * draft.action().sign() < 0) {
            throw Draft.contradiction("the direction");
        }
        draft.put(Field.REPLICAS_BY, change);
    }
}
