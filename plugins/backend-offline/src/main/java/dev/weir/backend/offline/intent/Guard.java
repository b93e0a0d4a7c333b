package dev.weir.backend.offline.intent;

import java.util.Set;

/** Refuses what must never be turned into an action. Runs when priorities are claimed: {@code no rush} is no negation. */
final class Guard implements Rule {
    private static final Set<String> NEGATIONS = Vocabulary.words(
            "not no never don't dont doesn't didn't won't can't cannot couldn't shouldn't mustn't wouldn't isn't aren't wasn't",
            "without avoid cancel abort skip prevent instead rather neither nor nicht undo refrain");
    private static final Set<String> CONDITIONS = Vocabulary.words(
            "if unless until till once when whenever while except otherwise else provided assuming only but");
    private static final Set<String> QUESTIONS = Vocabulary.words(
            "how what what's which who who's whom whose why where where's when whether explain tell show describe list check",
            "is are was were does do did has have had should may might am shall could can would will");
    private static final Set<String> ASKING =
            Vocabulary.words("how what what's which who who's why whether explain tell show describe wonder wondering");
    private static final Set<String> REPORTS = Vocabulary.words("was were been already yesterday had did has");
    private static final Set<String> POLITE = Vocabulary.words("can could would will");
    private static final Set<String> COMPARED = Vocabulary.words("more fewer less later");

    @Override
    public void read(Sentence sentence, Draft draft) {
        if (sentence.size() == 0) {
            throw new NotUnderstood("it is empty");
        }
        for (int i = 0; i < sentence.size(); i++) {
            refuse(negates(sentence, i), "it says what is not to be done; say only what is to be done");
        }
        refuseQuestions(sentence);
        for (int i = 0; i < sentence.size(); i++) {
            refuse(sentence.free(i, ASKING), "it asks for information, and this backend only reads what is to be done");
            refuse(
                    sentence.free(i, CONDITIONS),
                    "it sets a condition, and an intent has none; say only what is to be done");
            refuse(sentence.free(i, REPORTS), "it tells what has happened; say what is to be done");
        }
    }

    private static void refuseQuestions(Sentence sentence) {
        boolean polite = isPolite(sentence);
        boolean asks = sentence.asks() || sentence.free(0, QUESTIONS);
        refuse(asks && !polite, "it is a question, and this backend only reads what is to be done");
    }

    /** {@code Could you …?}, {@code Hi, would you mind …?} */
    private static boolean isPolite(Sentence sentence) {
        for (int i = 0; i + 1 < sentence.size() && i < 8; i++) {
            if (sentence.free(i, POLITE) && sentence.lower(i + 1).equals("you")) {
                return true;
            }
        }
        return false;
    }

    private static boolean negates(Sentence sentence, int index) {
        return sentence.free(index, NEGATIONS) && !COMPARED.contains(sentence.lower(index + 1));
    }

    private static void refuse(boolean when, String message) {
        if (when) {
            throw new NotUnderstood(message);
        }
    }
}
