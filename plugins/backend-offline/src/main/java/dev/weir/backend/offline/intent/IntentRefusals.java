package dev.weir.backend.offline.intent;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Refuses what must never be turned into an action. */
final class IntentRefusals {
    private static final Set<String> NEGATIONS = Vocabulary.words("negations");
    private static final Pattern NEGATIVE_FORM = Pattern.compile(
            "[a-z]*n't|(do|does|did|wo|ca|sha|is|are|was|were|should|must|would|could|have|has|had|need|ai)nt|("
                    + Vocabulary.alternatives("negative stems") + ")[a-z]*");
    private static final PhraseTable.PhraseRow NEGATING =
            PhraseTable.rows("negations").get(0);
    private static final Set<String> CONDITIONS = Vocabulary.words("conditions");
    private static final Set<String> QUESTIONS = Vocabulary.words("questions");
    private static final Set<String> ASKING = Vocabulary.words("asking");
    private static final Set<String> REPORTS = Vocabulary.words("reports");
    private static final Set<String> POLITE = Vocabulary.words("polite");
    private static final Set<String> COMPARED = Vocabulary.words("compared");
    private static final Set<String> BEFORE_REPLICAS = Vocabulary.words("before replicas");

    private IntentRefusals() {}

    /** Refuses negations, questions, conditions and reports. Runs when priorities are claimed: {@code no rush} is none. */
    static void refuseAtStart(IntentSentence sentence, IntentFields fields) {
        NotUnderstood.require(sentence.size() > 0, "it is empty");
        for (int i = 0; i < sentence.size(); i++) {
            refuse(negates(sentence, i), "it says what is not to be done; say only what is to be done");
        }
        refuse(
                (sentence.asks() || sentence.free(0, QUESTIONS)) && !isPolite(sentence),
                "it is a question, and this backend only reads what is to be done");
        for (int i = 0; i < sentence.size(); i++) {
            refuse(sentence.free(i, ASKING), "it asks for information, and this backend only reads what is to be done");
            refuse(
                    sentence.free(i, CONDITIONS),
                    "it sets a condition, and an intent has none; say only what is to be done");
            refuse(reports(sentence, i), "it tells what has happened; say what is to be done");
        }
        boolean replicas = sentence.anyFree(Vocabulary.REPLICAS);
        for (int i = 1; i < sentence.size(); i++) {
            refuse(isBroken(sentence, i), NotUnderstood.REPLICAS);
            NotUnderstood.requireOne(!isAlternative(sentence, i), replicas ? "replicas" : "a number");
        }
    }

    private static boolean negates(IntentSentence sentence, int index) {
        String word = sentence.lower(index);
        boolean negative = sentence.free(index)
                && (NEGATIONS.contains(word)
                        || NEGATIVE_FORM.matcher(word).matches()
                        || Phrase.first(sentence, NEGATING.phrases(), index) != null);
        return negative && !COMPARED.contains(sentence.lower(index + 1));
    }

    /** {@code Could you …?}, {@code Hi, would you mind …?} */
    private static boolean isPolite(IntentSentence sentence) {
        return IntStream.range(0, 8)
                .anyMatch(i -> sentence.free(i, POLITE) && sentence.lower(i + 1).equals("you"));
    }

    /** {@code was deleted}, {@code we have deployed}; not {@code have nginx deployed}. */
    private static boolean reports(IntentSentence sentence, int index) {
        String word = sentence.lower(index);
        int next = sentence.filler(index + 1) ? index + 2 : index + 1;
        return sentence.free(index, REPORTS)
                || ((word.equals("have") || word.endsWith("'ve")) && ActionVerb.isParticiple(sentence.lower(next)));
    }

    /** A number of replicas that is none: {@code with 2.5 replicas}, {@code two point five}, {@code to -3}. */
    private static boolean isBroken(IntentSentence sentence, int index) {
        String word = sentence.lower(index);
        boolean led = BEFORE_REPLICAS.contains(sentence.lower(index - 1));
        boolean counts = (led && Vocabulary.REPLICAS.contains(sentence.lower(index + 1)))
                || Vocabulary.REPLICAS.contains(sentence.lower(led ? index - 2 : index - 1));
        return (counts && word.matches("-?[0-9][0-9.,]*") && Numbers.digits(word) == null)
                || (word.equals("point") && standsBetweenNumbers(sentence, index));
    }

    /** {@code 2 or 3} */
    private static boolean isAlternative(IntentSentence sentence, int index) {
        return sentence.lower(index).equals("or") && standsBetweenNumbers(sentence, index);
    }

    private static boolean standsBetweenNumbers(IntentSentence sentence, int index) {
        return Numbers.at(sentence, index - 1) != null && Numbers.at(sentence, index + 1) != null;
    }

    /**
     * Refuses an intent that lacks what its type cannot do without, a deletion that was not understood to the last word, and
     * any intent whose verb follows words that were not understood: {@code I refuse to deploy nginx} in all its variants.
     */
    static void refuseAtEnd(IntentSentence sentence, IntentFields fields) {
        NetworkIntentType type = fields.action().type();
        switch (type) {
            case SCALE -> scale(sentence, fields);
            case CONFIGURATION ->
                NotUnderstood.require(
                        fields.hasAny("settings", "version", "image", "ports", "resources", "replicas"),
                        "it does not say what to configure: a setting and its value, a version, an image");
            case DELETION ->
                NotUnderstood.require(
                        sentence.notUnderstood(Vocabulary.silent(type)).isEmpty(),
                        "it asks to delete, and not every word of it was understood; name only what to delete and where");
            case DEPLOYMENT -> {}
        }
        for (int i = fields.action().verbStart() - 1; i >= 0 && sentence.joined(i + 1); i--) {
            NotUnderstood.require(
                    !mayNegate(sentence, i),
                    "it holds words before its verb that were not understood; begin with what is to be done");
        }
    }

    private static boolean mayNegate(IntentSentence sentence, int index) {
        return sentence.free(index)
                && sentence.word(index).hasLetter()
                && !sentence.filler(index)
                && !Vocabulary.KINDS.contains(sentence.lower(index))
                && !Vocabulary.ADVERBS.contains(sentence.lower(index));
    }

    private static void scale(IntentSentence sentence, IntentFields fields) {
        boolean counts =
                fields.hasAny("replicas", "replicasBy", "replicasFactor", "minReplicas", "maxReplicas", "resources");
        NotUnderstood.require(
                counts || fields.hasAny("direction"), "it does not say to how many replicas or resources to scale");
        NotUnderstood.require(
                counts || !holdsNumber(sentence),
                "it holds a number that was not understood; give a number of replicas");
        String opposite = fields.action().sign() > 0 ? "down" : "up";
        NotUnderstood.requireOne(!fields.hasAny("direction") || !sentence.anyFree(Set.of(opposite)), "the direction");
    }

    /** {@code increase by 50%} is more than a direction. */
    private static boolean holdsNumber(IntentSentence sentence) {
        return IntStream.range(0, sentence.size())
                .anyMatch(i -> sentence.free(i)
                        && (Numbers.at(sentence, i) != null || sentence.lower(i).matches("[-+~<>≤≥]*[0-9].*")));
    }

    private static void refuse(boolean when, String message) {
        NotUnderstood.require(!when, message);
    }
}
