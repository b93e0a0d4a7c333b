package dev.weir.backend.offline.intent;

import java.util.Set;

/** Refuses a number of replicas that is none, such as {@code -3} or {@code 2.5}, before another rule takes it. */
final class BrokenNumberRule implements Rule {
    private static final Set<String> BEFORE = Vocabulary.words("with to by at of have has having = and run");
    private static final Set<String> REPLICAS = Vocabulary.words("replicas instances copies pods");

    @Override
    public void read(Sentence sentence, Draft draft) {
        for (int i = 1; i < sentence.size(); i++) {
            if (isBroken(sentence, i)) {
                throw new NotUnderstood("replicas are a whole number from 0 to 999,999,999");
            }
        }
    }

    /** {@code with 2.5 replicas}, {@code replicas to 2.5}. */
    private static boolean counts(Sentence sentence, int index) {
        boolean led = BEFORE.contains(sentence.lower(index - 1));
        return (led && REPLICAS.contains(sentence.lower(index + 1)))
                || REPLICAS.contains(sentence.lower(led ? index - 2 : index - 1));
    }

    private static boolean isBroken(Sentence sentence, int index) {
        String word = sentence.lower(index);
        return counts(sentence, index)
                && word.matches("[-+]?[0-9][0-9.,]*")
                && !word.startsWith("+")
                && Numbers.digits(word) == null;
    }
}
