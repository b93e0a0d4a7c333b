package dev.weir.backend.offline.intent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A verb of a sentence: an imperative, a participle that is asked for, or a verb with a particle.
 *
 * @param kind what it means
 * @param start its first word
 * @param end after its first word, or after its particle where that follows at once
 */
record ActionVerb(VerbKind kind, int start, int end) {
    private static final Map<String, VerbKind> IMPERATIVES = new HashMap<>();
    private static final Map<String, VerbKind> PARTICIPLES = new HashMap<>();
    private static final Map<String, VerbKind> GERUNDS = new HashMap<>();
    private static final Map<String, VerbKind> WITH_PARTICLE = new HashMap<>();
    private static final Set<String> TAKE_PARTICLE = new HashSet<>();
    private static final Map<String, String> FORMS = Vocabulary.pairs("verb forms", Function.identity());
    private static final int FARTHEST_PARTICLE = 6;

    private static final Set<String> NAMING = Set.of("called", "named", "of", "as");
    private static final Set<String> WISHES = Vocabulary.words("wishes");
    private static final Set<String> GERUND_OPENERS = Vocabulary.words("gerund openers");
    private static final Set<String> PREPOSITIONS = Set.of("in", "on", "out");
    private static final Set<String> AFTER_PARTICLE = Set.of("to", "by", "from", "with");

    static {
        for (VerbKind kind : VerbKind.values()) {
            Vocabulary.words("verbs " + kind).forEach(verb -> define(kind, verb));
        }
    }

    private static void define(VerbKind kind, String verb) {
        if (verb.contains("+")) {
            WITH_PARTICLE.put(verb, kind);
            TAKE_PARTICLE.add(verb.replaceFirst("\\+.*", ""));
            return;
        }
        IMPERATIVES.put(verb, kind);
        String stem = verb.replaceFirst("e$", "");
        String doubled = verb + verb.charAt(verb.length() - 1);
        PARTICIPLES.put(stem + "ed", kind);
        PARTICIPLES.put(verb.replaceFirst("y$", "ied"), kind);
        PARTICIPLES.put(doubled + "ed", kind);
        GERUNDS.put(stem + "ing", kind);
        GERUNDS.put(doubled + "ing", kind);
    }

    /** Whether it is an imperative. */
    static boolean isVerb(String word) {
        return IMPERATIVES.containsKey(word) || TAKE_PARTICLE.contains(word);
    }

    /** Whether it is a participle, as after {@code we have}. */
    static boolean isParticiple(String word) {
        return PARTICIPLES.containsKey(word) || (FORMS.containsKey(word) && !word.endsWith("ing"));
    }

    /** The verbs in their order; their words are claimed. */
    static List<ActionVerb> claim(IntentSentence sentence) {
        List<ActionVerb> verbs = new ArrayList<>();
        for (int i = 0; i < sentence.size(); i++) {
            ActionVerb verb = sentence.free(i) && !isNoun(sentence, i) ? at(sentence, i) : null;
            if (verb != null) {
                sentence.claim(verb.start(), verb.end());
                verbs.add(verb);
            }
        }
        return verbs;
    }

    private static @Nullable ActionVerb at(IntentSentence sentence, int index) {
        String word = sentence.lower(index);
        ActionVerb withParticle = withParticle(sentence, index, FORMS.getOrDefault(word, word));
        if (withParticle != null) {
            return withParticle;
        }
        VerbKind kind = IMPERATIVES.get(word);
        if (kind == null && precededBy(sentence, index, WISHES)) {
            kind = PARTICIPLES.get(word);
        }
        if (kind == null && precededBy(sentence, index, GERUND_OPENERS)) {
            kind = GERUNDS.get(word);
        }
        return kind == null ? null : new ActionVerb(kind, index, index + 1);
    }

    private static @Nullable ActionVerb withParticle(IntentSentence sentence, int index, String verb) {
        boolean wished = precededBy(sentence, index, WISHES) || precededBy(sentence, index, GERUND_OPENERS);
        if (!TAKE_PARTICLE.contains(verb) || (!verb.equals(sentence.lower(index)) && !wished)) {
            return null;
        }
        for (int i = index + 1; i < sentence.size() && i <= index + FARTHEST_PARTICLE && sentence.joined(i); i++) {
            VerbKind kind = sentence.free(i) ? WITH_PARTICLE.get(verb + "+" + sentence.lower(i)) : null;
            if (kind != null && (i == index + 1 || closes(sentence, i))) {
                sentence.claim(List.of(i));
                return new ActionVerb(kind, index, i == index + 1 ? i + 1 : index + 1);
            }
        }
        return null;
    }

    /** Whether a particle away from its verb is one, and not a preposition: {@code scale nginx in by 2}. */
    private static boolean closes(IntentSentence sentence, int particle) {
        return !PREPOSITIONS.contains(sentence.lower(particle))
                || particle + 1 == sentence.size()
                || sentence.word(particle).ends()
                || AFTER_PARTICLE.contains(sentence.lower(particle + 1));
    }

    /** After an article or a {@code called} a word is a noun or a name, even if it could be a verb. */
    private static boolean isNoun(IntentSentence sentence, int index) {
        String before = sentence.lower(index - 1);
        return Vocabulary.ARTICLES.contains(before) || NAMING.contains(before);
    }

    private static boolean precededBy(IntentSentence sentence, int index, Set<String> words) {
        return IntStream.range(index - 6, index).anyMatch(i -> words.contains(sentence.lower(i)));
    }

    /** What verbs mean, as far as an action follows from it. */
    enum VerbKind {
        DEPLOY(1),
        SCALE(0),
        SCALE_UP(1),
        SCALE_DOWN(-1),
        GROW(1),
        SHRINK(-1),
        /** Its object is a setting: {@code set the log level}. */
        SET(0),
        ENABLE(0),
        DISABLE(0),
        /** Its object is the workload: {@code configure nginx}. */
        CONFIGURE(0),
        DELETE(-1);

        private final int sign;

        VerbKind(int sign) {
            this.sign = sign;
        }

        /** Whether it says something about a setting, which may be that of a workload being deployed. */
        boolean isOfSettings() {
            return this == SET || this == ENABLE || this == DISABLE;
        }

        /** 1 for more replicas, -1 for fewer, 0 where it does not say. */
        int sign() {
            return sign;
        }
    }
}
