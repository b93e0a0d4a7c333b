package dev.weir.backend.offline.intent;

import static dev.weir.backend.offline.intent.IntentType.CONFIGURATION;
import static dev.weir.backend.offline.intent.IntentType.DELETION;
import static dev.weir.backend.offline.intent.IntentType.DEPLOYMENT;
import static dev.weir.backend.offline.intent.IntentType.SCALE;

import dev.weir.backend.offline.intent.Verb.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds out what is to be done: from the verbs, from what they are about, and from the caller's hint. */
final class ActionRule implements Rule {
    private static final String REPLICAS = ReplicasRule.REPLICAS;
    private static final Set<String> PLACES = Set.of("of", "for", "on");
    private static final List<Phrase> MORE = Phrase.all(
            "<count> more|additional|extra|further|fewer|less ... " + REPLICAS,
            "another|additional|extra ... " + REPLICAS,
            "<count> more|additional|extra|further");
    private static final List<Phrase> COUNTED = Phrase.all(
            "<count> [of] [the|its|our] ... " + REPLICAS,
            "a|an|one|another ... replica|instance|pod|copy",
            "<count> more|additional|extra");

    @Override
    public void read(Sentence sentence, Draft draft) {
        List<Verb> verbs = Verbs.claim(sentence);
        if (verbs.isEmpty()) {
            draft.action(new Action(declared(draft), verbs, 0, false));
            return;
        }
        Set<IntentType> types = EnumSet.noneOf(IntentType.class);
        boolean deploys = verbs.stream().anyMatch(verb -> verb.kind() == Kind.DEPLOY);
        for (Verb verb : verbs) {
            types.add(deploys && verb.kind().isOfSettings() ? DEPLOYMENT : type(verb, sentence));
        }
        if (types.size() > 1) {
            throw new NotUnderstood("it asks for several things at once; give each intent on its own");
        }
        IntentType type = types.iterator().next();
        contradict(draft, type);
        draft.action(new Action(type, verbs, sign(verbs.get(0)), type == SCALE && isRelative(verbs.get(0), sentence)));
    }

    private static IntentType declared(Draft draft) {
        return Optional.ofNullable(draft.declared())
                .orElseThrow(() -> new NotUnderstood("it names no action: deploy, scale, configure or delete"));
    }

    private static void contradict(Draft draft, IntentType said) {
        IntentType declared = draft.declared();
        if (declared != null && declared != said) {
            throw new NotUnderstood("the caller declared it a " + declared.label() + ", but it reads as a "
                    + said.label() + "; declare that, or leave the type out");
        }
    }

    private static IntentType type(Verb verb, Sentence sentence) {
        return switch (verb.kind()) {
            case DEPLOY -> isRelative(verb, sentence) ? SCALE : DEPLOYMENT;
            case DELETE -> isRelative(verb, sentence) ? SCALE : DELETION;
            case SCALE, SCALE_UP, SCALE_DOWN -> SCALE;
            case GROW, SHRINK -> isOfSetting(verb, sentence) ? CONFIGURATION : SCALE;
            case SET -> mentionsReplicas(sentence) ? SCALE : CONFIGURATION;
            case ENABLE, DISABLE, CONFIGURE -> CONFIGURATION;
        };
    }

    /** {@code remove two replicas}, {@code start two more instances}: the number says by how many. */
    private static boolean isRelative(Verb verb, Sentence sentence) {
        boolean counts =
                verb.kind() == Kind.DELETE || sentence.lower(verb.start()).startsWith("add");
        List<Phrase> phrases = counts ? COUNTED : MORE;
        for (int i = verb.end(); i < Math.min(sentence.size(), verb.end() + 4); i++) {
            for (Phrase phrase : phrases) {
                if (phrase.at(sentence, i) != null) {
                    return true;
                }
            }
        }
        return false;
    }

    /** {@code increase the timeout of nginx}, {@code increase nginx max connections}: neither replicas nor resources. */
    private static boolean isOfSetting(Verb verb, Sentence sentence) {
        if (mentionsReplicas(sentence) || ResourcesRule.isMentioned(sentence)) {
            return false;
        }
        List<Integer> object = Runs.after(sentence, verb.end());
        int end = object.isEmpty() ? verb.end() : object.get(object.size() - 1) + 1;
        boolean kindOnly = object.stream().allMatch(i -> Vocabulary.KINDS.contains(sentence.lower(i)));
        return !kindOnly && (PLACES.contains(sentence.lower(end)) || namesMore(sentence, object));
    }

    private static boolean namesMore(Sentence sentence, List<Integer> object) {
        return object.stream()
                        .filter(i -> !Vocabulary.KINDS.contains(sentence.lower(i)))
                        .count()
                > Math.max(1, Targets.wordsOfKnown(sentence, object));
    }

    private static boolean mentionsReplicas(Sentence sentence) {
        for (int i = 0; i < sentence.size(); i++) {
            if (sentence.free(i) && ReplicasRule.isReplicas(sentence.lower(i))) {
                return true;
            }
        }
        return false;
    }

    private static int sign(Verb verb) {
        return switch (verb.kind()) {
            case SCALE_UP, GROW, DEPLOY -> 1;
            case SCALE_DOWN, SHRINK, DELETE -> -1;
            default -> 0;
        };
    }
}
