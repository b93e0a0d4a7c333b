package dev.weir.backend.offline.intent;

import dev.weir.backend.offline.intent.Verb.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the verbs of a sentence: imperatives, participles that are asked for, and verbs with a particle. */
final class Verbs {
    private static final Map<String, Kind> IMPERATIVES = new HashMap<>();
    private static final Map<String, Kind> PARTICIPLES = new HashMap<>();
    private static final Map<String, Kind> GERUNDS = new HashMap<>();
    private static final Map<String, Map<String, Kind>> PARTICLES = Map.ofEntries(
            particle("spin", "up", Kind.DEPLOY),
            particle("bring", "up", Kind.DEPLOY),
            particle("stand", "up", Kind.DEPLOY),
            particle("fire", "up", Kind.DEPLOY),
            particle("roll", "out", Kind.DEPLOY),
            particle("start", "up", Kind.DEPLOY),
            particle("boot", "up", Kind.DEPLOY),
            particle("set", "up", Kind.DEPLOY),
            Map.entry(
                    "scale",
                    Map.of(
                            "up",
                            Kind.SCALE_UP,
                            "out",
                            Kind.SCALE_UP,
                            "down",
                            Kind.SCALE_DOWN,
                            "in",
                            Kind.SCALE_DOWN,
                            "back",
                            Kind.SCALE_DOWN)),
            Map.entry("ramp", Map.of("up", Kind.SCALE_UP, "down", Kind.SCALE_DOWN)),
            particle("tear", "down", Kind.DELETE),
            particle("take", "down", Kind.DELETE),
            particle("clean", "up", Kind.DELETE),
            particle("get", "rid", Kind.DELETE),
            Map.entry("turn", Map.of("on", Kind.ENABLE, "off", Kind.DISABLE)),
            Map.entry("switch", Map.of("on", Kind.ENABLE, "off", Kind.DISABLE)));
    private static final int FARTHEST_PARTICLE = 6;

    private static final Set<String> NAMING = Set.of("called", "named", "of", "as");
    private static final Set<String> WISHES =
            Vocabulary.words("be need needs want wants get have like see should must sure ensure");
    private static final Set<String> GERUND_OPENERS =
            Vocabulary.words("mind need needs consider start begin require requires");
    private static final Set<String> AFTER_PARTICLE = Vocabulary.words("to by from with");

    static {
        define(
                Kind.DEPLOY,
                "deploy redeploy install launch create run start provision instantiate add onboard rollout roll-out host");
        define(Kind.SCALE, "scale rescale resize");
        define(Kind.SCALE_UP, "scale-up scaleup upscale scale-out");
        define(Kind.SCALE_DOWN, "scale-down scaledown downscale scale-in");
        define(Kind.GROW, "increase raise bump grow boost expand double triple quadruple");
        define(Kind.SHRINK, "decrease reduce lower shrink cut halve");
        define(Kind.SET, "set change adjust modify update");
        define(Kind.ENABLE, "enable activate");
        define(Kind.DISABLE, "disable deactivate");
        define(Kind.CONFIGURE, "configure reconfigure tune patch upgrade downgrade");
        define(
                Kind.DELETE,
                "delete remove undeploy destroy terminate decommission uninstall drop kill purge erase retire dismantle"
                        + " wipe teardown tear-down");
    }

    private Verbs() {}

    private static Map.Entry<String, Map<String, Kind>> particle(String verb, String particle, Kind kind) {
        return Map.entry(verb, Map.of(particle, kind));
    }

    private static void define(Kind kind, String verbs) {
        for (String verb : verbs.split(" ", -1)) {
            IMPERATIVES.put(verb, kind);
            String stem = verb.endsWith("e") ? verb.substring(0, verb.length() - 1) : verb;
            PARTICIPLES.put(stem + "ed", kind);
            PARTICIPLES.put(verb.replaceFirst("y$", "ied"), kind);
            PARTICIPLES.put(verb + verb.charAt(verb.length() - 1) + "ed", kind);
            GERUNDS.put(stem + "ing", kind);
            GERUNDS.put(verb + verb.charAt(verb.length() - 1) + "ing", kind);
        }
    }

    /** The verbs in their order; their words are claimed. */
    static List<Verb> claim(Sentence sentence) {
        List<Verb> verbs = new ArrayList<>();
        for (int i = 0; i < sentence.size(); i++) {
            Verb verb = sentence.free(i) && !isNoun(sentence, i) ? at(sentence, i) : null;
            if (verb != null) {
                sentence.claim(verb.start(), verb.end());
                verbs.add(verb);
            }
        }
        return verbs;
    }

    private static @Nullable Verb at(Sentence sentence, int index) {
        String word = sentence.lower(index);
        Verb withParticle = withParticle(sentence, index, base(word));
        if (withParticle != null) {
            return withParticle;
        }
        Kind kind = IMPERATIVES.get(word);
        if (kind == null && precededBy(sentence, index, WISHES)) {
            kind = PARTICIPLES.get(word);
        }
        if (kind == null && precededBy(sentence, index, GERUND_OPENERS)) {
            kind = GERUNDS.get(word);
        }
        return kind == null ? null : new Verb(kind, index, index + 1);
    }

    /** {@code scaled} and {@code scaling} take the particles of {@code scale}. */
    private static String base(String word) {
        return switch (word) {
            case "scaled", "scaling" -> "scale";
            case "rolled", "rolling" -> "roll";
            case "turned" -> "turn";
            case "spun", "spinning" -> "spin";
            case "torn", "tearing" -> "tear";
            default -> word;
        };
    }

    private static @Nullable Verb withParticle(Sentence sentence, int index, String verb) {
        Map<String, Kind> particles = PARTICLES.get(verb);
        if (particles == null || (!verb.equals(sentence.lower(index)) && !isWished(sentence, index))) {
            return null;
        }
        for (int i = index + 1; i < sentence.size() && i <= index + FARTHEST_PARTICLE && sentence.joined(i); i++) {
            Kind kind = sentence.free(i) ? particles.get(sentence.lower(i)) : null;
            if (kind != null && (i == index + 1 || closes(sentence, i))) {
                sentence.claim(i);
                return new Verb(kind, index, i == index + 1 ? i + 1 : index + 1);
            }
        }
        return null;
    }

    /** Whether a particle away from its verb is one, and not a preposition: {@code scale nginx in by 2}. */
    private static boolean closes(Sentence sentence, int particle) {
        String word = sentence.lower(particle);
        boolean preposition = word.equals("in") || word.equals("on") || word.equals("out");
        return !preposition
                || particle + 1 == sentence.size()
                || sentence.word(particle).ends()
                || AFTER_PARTICLE.contains(sentence.lower(particle + 1));
    }

    private static boolean isWished(Sentence sentence, int index) {
        return precededBy(sentence, index, WISHES) || precededBy(sentence, index, GERUND_OPENERS);
    }

    /** After an article or a {@code called} a word is a noun or a name, even if it could be a verb. */
    private static boolean isNoun(Sentence sentence, int index) {
        String before = sentence.lower(index - 1);
        return Vocabulary.ARTICLES.contains(before) || NAMING.contains(before);
    }

    private static boolean precededBy(Sentence sentence, int index, Set<String> words) {
        for (int i = Math.max(0, index - 6); i < index; i++) {
            if (words.contains(sentence.lower(i))) {
                return true;
            }
        }
        return false;
    }
}
