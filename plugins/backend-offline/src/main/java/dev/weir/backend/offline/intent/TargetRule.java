package dev.weir.backend.offline.intent;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the action is done to. Names that are known are found wherever they stand; any other name is the one word that
 * stands where the verb has its object. Where it could be one of several, the sentence is refused: a guess would act on
 * the wrong workload.
 */
final class TargetRule implements Rule {
    private static final Set<String> OWNERS = Set.of("of", "for", "on", "in", "inside");
    private static final Set<String> KNOWN_APART = Set.of("use", "to", "of", "for", "with", "from", "at", "on", "in");

    @Override
    public void read(Sentence sentence, Draft draft) {
        if (draft.has(Field.IMAGE) && unnamed(sentence, draft)) {
            put(draft, ImageRule.workload((String) Objects.requireNonNull(draft.get(Field.IMAGE))), false);
            return;
        }
        List<Target> known = Targets.known(sentence);
        Target target = known.isEmpty() ? unknown(sentence, draft) : known(sentence, draft, known);
        if (target == null) {
            fromName(draft);
            return;
        }
        known.stream().filter(other -> other.name().equals(target.name())).forEach(other -> other.claim(sentence));
        target.claim(sentence);
        if (draft.has(Field.IMAGE) && isListed(sentence, target)) {
            throw several();
        }
        refuseSecond(sentence, target);
        put(draft, target.name(), target.networkFunction());
    }

    /** Whether it is one more beside the image: {@code nginx:1.25 and redis}. */
    private static boolean isListed(Sentence sentence, Target target) {
        int before = beforeArticles(sentence, target.words().get(0) - 1);
        return before >= 0
                && (sentence.word(before).ends() || Vocabulary.CONJUNCTIONS.contains(sentence.lower(before)));
    }

    private static int beforeArticles(Sentence sentence, int index) {
        int before = index;
        while (Vocabulary.ARTICLES.contains(sentence.lower(before))) {
            before--;
        }
        return before;
    }

    private static boolean unnamed(Sentence sentence, Draft draft) {
        return Targets.known(sentence).isEmpty()
                && nameIn(sentence, Runs.after(sentence, draft.action().objectStart())) == null;
    }

    private static void put(Draft draft, String name, boolean networkFunction) {
        draft.put(Field.TARGET, name);
        draft.put(Field.TARGET_KIND, networkFunction ? "network-function" : "workload");
    }

    /** {@code deploy a service called checkout}: the name is all there is. */
    private static void fromName(Draft draft) {
        Object name = draft.remove(Field.NAME);
        if (name == null) {
            throw new NotUnderstood("it names no target: a network function such as AMF, or a workload such as nginx");
        }
        put(draft, (String) name, false);
    }

    private static Target known(Sentence sentence, Draft draft, List<Target> known) {
        Set<String> names = known.stream()
                .map(Target::name)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        boolean configures = draft.action().type() == IntentType.CONFIGURATION;
        if (names.size() > 1 && (!configures || !areApart(sentence, known))) {
            throw several();
        }
        List<Integer> object = Runs.after(sentence, draft.action().objectStart());
        Target named = configures ? null : nameIn(sentence, object);
        if (named != null
                && !names.contains(named.name().toLowerCase(Locale.ROOT))
                && !isBeforeVerb(known.get(0), draft)) {
            throw several();
        }
        return known.get(0);
    }

    private static boolean isBeforeVerb(Target target, Draft draft) {
        return target.end() <= draft.action().verbStart();
    }

    /** Whether a preposition, and no conjunction, leads from one to the next: {@code configure the AMF with the NRF}. */
    private static boolean areApart(Sentence sentence, List<Target> targets) {
        int before = beforeArticles(sentence, targets.get(1).words().get(0) - 1);
        return KNOWN_APART.contains(sentence.lower(before));
    }

    private static @Nullable Target unknown(Sentence sentence, Draft draft) {
        Target owner = possessive(sentence);
        if (owner == null && draft.action().isOfSettings()) {
            owner = afterPreposition(sentence, draft.action().objectStart());
        }
        if (owner == null) {
            owner = nameIn(sentence, Runs.after(sentence, draft.action().objectStart()));
        }
        return owner == null ? beforeVerb(sentence, draft) : owner;
    }

    private static @Nullable Target possessive(Sentence sentence) {
        for (int i = 0; i < sentence.size(); i++) {
            if (sentence.free(i) && sentence.word(i).possessive() && Names.isName(sentence.word(i))) {
                return target(sentence, i);
            }
        }
        return null;
    }

    private static @Nullable Target afterPreposition(Sentence sentence, int from) {
        for (int i = from; i < sentence.size(); i++) {
            if (sentence.free(i, OWNERS)) {
                Target target = nameIn(sentence, Runs.after(sentence, i + 1));
                if (target != null) {
                    return target;
                }
            }
        }
        return null;
    }

    private static @Nullable Target beforeVerb(Sentence sentence, Draft draft) {
        List<Integer> run = Runs.after(sentence, 0);
        return draft.action().verbs().isEmpty()
                        || run.isEmpty()
                        || run.get(0) < draft.action().verbStart()
                ? nameIn(sentence, run)
                : null;
    }

    /** The name in a run of words, besides words for the kind of thing; null if there is only such. */
    private static @Nullable Target nameIn(Sentence sentence, List<Integer> run) {
        List<Integer> names = run.stream()
                .filter(i -> sentence.word(i).quoted() || !Vocabulary.KINDS.contains(sentence.lower(i)))
                .toList();
        if (names.isEmpty()) {
            int next = run.isEmpty() ? sentence.size() : run.get(run.size() - 1) + 1;
            return next < sentence.size() ? nameIn(sentence, Runs.after(sentence, next)) : null;
        }
        List<Target> known = Targets.known(sentence).stream()
                .filter(target -> run.contains(target.words().get(0)))
                .toList();
        if (!known.isEmpty()) {
            return known.get(0);
        }
        if (names.size() > 1) {
            throw new NotUnderstood("several words could name the target; write it as one word such as payment-gateway,"
                    + " or in quotes");
        }
        return Names.isName(sentence.word(names.get(0))) ? target(sentence, names.get(0)) : null;
    }

    private static Target target(Sentence sentence, int index) {
        return new Target(sentence.word(index).text(), false, List.of(index));
    }

    /** Refuses {@code nginx and redis}, {@code checkout, payments}. */
    private static void refuseSecond(Sentence sentence, Target target) {
        int next = target.end();
        while (sentence.free(next, Vocabulary.KINDS)) {
            next++;
        }
        boolean joined = sentence.free(next, Vocabulary.CONJUNCTIONS);
        boolean listed = next < sentence.size() && !sentence.joined(next);
        int second = joined ? next + 1 : next;
        while (sentence.free(second, Vocabulary.ARTICLES)
                || (listed && sentence.free(second, Vocabulary.CONJUNCTIONS))) {
            second++;
        }
        List<Integer> run = Runs.startingAt(sentence, second);
        if ((joined || listed) && run.size() == 1 && Names.isName(sentence.word(second))) {
            throw several();
        }
    }

    private static NotUnderstood several() {
        return new NotUnderstood("it names more than one target; give each intent on its own");
    }
}
