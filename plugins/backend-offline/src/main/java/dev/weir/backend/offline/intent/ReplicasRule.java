package dev.weir.backend.offline.intent;

import java.util.List;
import java.util.Set;

/** How many replicas there are to be, or how many more or fewer. */
final class ReplicasRule implements Rule {
    static final String REPLICAS = "replicas|replica|instances|instance|copies|copy|pods|pod";

    private static final List<Phrase> BETWEEN =
            Phrase.all("between <count> and <count> ... " + REPLICAS, "between <count> and <count>");
    private static final List<Phrase> TO = Phrase.all("<count> to <count> ... " + REPLICAS);
    private static final List<Phrase> AT_LEAST = Phrase.all(
            "at least <count> ... " + REPLICAS,
            "minimum|min [of|=] <count> ... " + REPLICAS,
            "minimum|min " + REPLICAS + " [of|to|=|is] <count>",
            "no fewer|less than <count> ... " + REPLICAS,
            "minimum|min [of|=] <count>",
            "at least <count>");
    private static final List<Phrase> AT_MOST = Phrase.all(
            "at most <count> ... " + REPLICAS,
            "maximum|max [of|=] <count> ... " + REPLICAS,
            "maximum|max " + REPLICAS + " [of|to|=|is] <count>",
            "no more than <count> ... " + REPLICAS,
            "maximum|max [of|=] <count>",
            "at most <count>");
    private static final List<Phrase> BY = Phrase.all(
            "<count> more|additional|extra|further|fewer|less ... " + REPLICAS,
            "by <count> [more] ... " + REPLICAS,
            "<count> more|additional|extra|further|fewer|less",
            "another|additional|extra <count> ... " + REPLICAS);
    private static final List<Phrase> ONE_MORE =
            Phrase.all("another|additional|extra ... " + REPLICAS, "a|an ... replica|instance|pod|copy");
    private static final List<Phrase> ONE = Phrase.all("with|to a replica|instance|pod|copy");
    private static final List<Phrase> FROM_TO = Phrase.all(
            "from <count> [" + REPLICAS + "] to <count> [" + REPLICAS + "]", REPLICAS + " ... from <count> to <count>");
    private static final List<Phrase> COUNT = Phrase.all(
            "to|at|with [a|total|exactly|just|only] [total] [of] <count> ... " + REPLICAS,
            "<count> [of] [identical|total|the|its|our] ... " + REPLICAS,
            REPLICAS + " ... to|=|at [exactly] <count>",
            REPLICAS + " [count|number] [of|to|=|is|at] <count>",
            "<times>");

    private static final Set<String> WORDS = Set.of(REPLICAS.split("\\|", -1));

    static boolean isReplicas(String word) {
        return WORDS.contains(word);
    }

    @Override
    public void read(Sentence sentence, Draft draft) {
        Phrase.claimEach(sentence, BETWEEN, match -> between(match, draft));
        Phrase.claimEach(sentence, AT_LEAST, match -> draft.put(Field.MIN_REPLICAS, match.number(0)));
        Phrase.claimEach(sentence, AT_MOST, match -> draft.put(Field.MAX_REPLICAS, match.number(0)));
        boolean scales = draft.action().type() == IntentType.SCALE;
        if (!scales) {
            Phrase.claimEach(sentence, TO, match -> between(match, draft));
        }
        if (scales) {
            Phrase.claimEach(sentence, BY, match -> by(match.number(0), draft));
            Phrase.claimEach(sentence, FROM_TO, match -> fromTo(match, draft));
        }
        if (draft.action().relative()) {
            Phrase.claimEach(sentence, COUNT, match -> by(match.number(0), draft));
            Phrase.claimEach(sentence, ONE_MORE, match -> by(1, draft));
        } else {
            Phrase.claimEach(sentence, COUNT, match -> draft.put(Field.REPLICAS, match.number(0)));
            Phrase.claimEach(sentence, ONE, match -> draft.put(Field.REPLICAS, 1L));
        }
        refuseOrder(draft);
    }

    private static void between(Match match, Draft draft) {
        draft.put(Field.MIN_REPLICAS, match.number(0));
        draft.put(Field.MAX_REPLICAS, match.number(1));
    }

    static void by(long count, Draft draft) {
        int sign = draft.action().sign();
        if (sign == 0) {
            throw new NotUnderstood("it does not say whether there are to be more or fewer replicas; say up or down");
        }
        draft.put(Field.REPLICAS_BY, sign * count);
    }

    static void fromTo(Match match, Draft draft) {
        draft.put(Field.REPLICAS_FROM, match.number(0));
        draft.put(Field.REPLICAS, match.number(1));
        if (Long.signum(match.number(1) - match.number(0)) * draft.action().sign() < 0) {
            throw Draft.contradiction("the direction");
        }
    }

    private static void refuseOrder(Draft draft) {
        if (draft.get(Field.MIN_REPLICAS) instanceof Long min
                && draft.get(Field.MAX_REPLICAS) instanceof Long max
                && min > max) {
            throw new NotUnderstood("its least number of replicas is greater than its greatest");
        }
    }
}
