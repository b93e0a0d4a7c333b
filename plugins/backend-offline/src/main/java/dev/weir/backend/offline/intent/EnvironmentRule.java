package dev.weir.backend.offline.intent;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The environment, by its usual names only: {@code in production}, {@code the staging environment}. */
final class EnvironmentRule implements Rule {
    private static final String NAMES = "production|prod|staging|stage|development|dev|testing|test|qa|preprod|sandbox";
    private static final Map<String, List<Phrase>> PHRASES = phrases();

    private static Map<String, List<Phrase>> phrases() {
        Map<String, List<Phrase>> phrases = new java.util.TreeMap<>();
        for (String name : NAMES.split("\\|", -1)) {
            phrases.put(
                    name.toLowerCase(Locale.ROOT),
                    Phrase.all(
                            "in|into|to|on|for|from [the|our] " + name + " [environment|env]",
                            "env|environment [=|is] " + name,
                            "[the] " + name + " environment|env"));
        }
        return phrases;
    }

    @Override
    public void read(Sentence sentence, Draft draft) {
        PHRASES.forEach(
                (name, phrases) -> Phrase.claimEach(sentence, phrases, match -> draft.put(Field.ENVIRONMENT, name)));
    }
}
