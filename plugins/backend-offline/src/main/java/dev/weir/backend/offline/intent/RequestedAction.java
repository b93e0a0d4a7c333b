package dev.weir.backend.offline.intent;

import static dev.weir.backend.offline.intent.NetworkIntentType.CONFIGURATION;
import static dev.weir.backend.offline.intent.NetworkIntentType.DELETION;
import static dev.weir.backend.offline.intent.NetworkIntentType.DEPLOYMENT;
import static dev.weir.backend.offline.intent.NetworkIntentType.SCALE;

import dev.weir.backend.offline.intent.ActionVerb.VerbKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What is to be done, as the verbs say it.
 *
 * @param type the type of intent that it makes
 * @param verbs the verbs that say it, in their order; empty where only the caller's hint does
 * @param sign 1 for more replicas, -1 for fewer, 0 where the verb does not say
 * @param relative whether a count of replicas is how many to add or to remove
 */
record RequestedAction(NetworkIntentType type, List<ActionVerb> verbs, int sign, boolean relative) {

    private static final Set<String> RESOURCES = Vocabulary.words("cpu", "memory", "storage", "gpu");
    private static final Set<String> OWNERS = Set.of("of", "for", "on");
    private static final PhraseTable.PhraseRow MORE = PhraseTable.rows("more").get(0);
    private static final PhraseTable.PhraseRow COUNTED =
            PhraseTable.rows("counted").get(0);

    /** Finds out what is to be done: from the verbs, from what they are about, and from the caller's hint. */
    static void read(IntentSentence sentence, IntentFields fields) {
        List<ActionVerb> verbs = ActionVerb.claim(sentence);
        NetworkIntentType declared = fields.declared();
        if (verbs.isEmpty()) {
            if (declared == null) {
                throw new NotUnderstood("it names no action: deploy, scale, configure or delete");
            }
            fields.action(new RequestedAction(declared, verbs, 0, false));
            return;
        }
        Set<NetworkIntentType> types = EnumSet.noneOf(NetworkIntentType.class);
        boolean deploys = verbs.stream().anyMatch(verb -> verb.kind() == VerbKind.DEPLOY);
        for (ActionVerb verb : verbs) {
            types.add(deploys && verb.kind().isOfSettings() ? DEPLOYMENT : type(verb, sentence));
        }
        NotUnderstood.require(types.size() == 1, "it asks for several things at once; give each intent on its own");
        NetworkIntentType type = types.iterator().next();
        if (declared != null && declared != type) {
            throw new NotUnderstood("the caller declared it a " + declared.label() + ", but it reads as a "
                    + type.label() + "; declare that, or leave the type out");
        }
        ActionVerb first = verbs.get(0);
        boolean relative = type == SCALE && isRelative(first, sentence);
        fields.action(new RequestedAction(type, verbs, first.kind().sign(), relative));
    }

    private static NetworkIntentType type(ActionVerb verb, IntentSentence sentence) {
        return switch (verb.kind()) {
            case DEPLOY -> isRelative(verb, sentence) ? SCALE : DEPLOYMENT;
            case DELETE -> isRelative(verb, sentence) ? SCALE : DELETION;
            case SCALE, SCALE_UP, SCALE_DOWN -> SCALE;
            case GROW, SHRINK -> isOfSetting(verb, sentence) ? CONFIGURATION : SCALE;
            case SET -> sentence.anyFree(Vocabulary.REPLICAS) ? SCALE : CONFIGURATION;
            case ENABLE, DISABLE, CONFIGURE -> CONFIGURATION;
        };
    }

    /** {@code remove two replicas}, {@code start two more instances}: the number says by how many. */
    private static boolean isRelative(ActionVerb verb, IntentSentence sentence) {
        boolean counts =
                verb.kind() == VerbKind.DELETE || sentence.lower(verb.start()).startsWith("add");
        List<Phrase> phrases = (counts ? COUNTED : MORE).phrases();
        return IntStream.range(verb.end(), verb.end() + 4).anyMatch(i -> Phrase.first(sentence, phrases, i) != null);
    }

    /** {@code increase the timeout of nginx}, {@code increase nginx max connections}: neither replicas nor resources. */
    private static boolean isOfSetting(ActionVerb verb, IntentSentence sentence) {
        if (sentence.anyFree(Vocabulary.REPLICAS) || sentence.anyFree(RESOURCES)) {
            return false;
        }
        List<Integer> object = sentence.runAfter(verb.end());
        int end = object.isEmpty() ? verb.end() : object.get(object.size() - 1) + 1;
        List<Integer> named = object.stream()
                .filter(i -> !Vocabulary.KINDS.contains(sentence.lower(i)))
                .toList();
        long known = TargetMention.known(sentence).stream()
                .flatMap(target -> target.words().stream())
                .filter(object::contains)
                .count();
        return !named.isEmpty() && (OWNERS.contains(sentence.lower(end)) || named.size() > Math.max(1, known));
    }

    /** After the first verb; 0 where there is none. */
    int objectStart() {
        return verbs.isEmpty() ? 0 : verbs.get(0).end();
    }

    int verbStart() {
        return verbs.isEmpty() ? 0 : verbs.get(0).start();
    }

    /** Whether what follows the verb is a setting rather than the workload. */
    boolean isOfSettings() {
        return type == CONFIGURATION && !verbs.isEmpty() && verbs.get(0).kind() != VerbKind.CONFIGURE;
    }
}
