package dev.weir.backend.offline.intent;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the action is done to. Names that are known are found wherever they stand; any other name is the one word that
 * stands where the verb has its object. Where it could be one of several, the sentence is refused: a guess would act on
 * the wrong workload.
 */
final class TargetRule {
    private static final Set<String> OWNERS = Vocabulary.words("setting owners");
    private static final Set<String> KNOWN_APART = Vocabulary.words("apart");

    private TargetRule() {}

    static void read(IntentSentence sentence, IntentFields fields) {
        List<TargetMention> known = TargetMention.known(sentence);
        List<Integer> object = sentence.runAfter(fields.action().objectStart());
        if (fields.get("image") instanceof String image && known.isEmpty() && nameIn(sentence, object) == null) {
            put(fields, ImageReference.workload(image), false);
            return;
        }
        TargetMention target = known.isEmpty() ? unknown(sentence, fields) : known(sentence, fields, known);
        if (target == null) {
            Object name = fields.remove("name");
            if (name == null) {
                throw new NotUnderstood(
                        "it names no target: a network function such as AMF, or a workload such as nginx");
            }
            put(fields, (String) name, false);
            return;
        }
        known.stream()
                .filter(other -> other.name().equals(target.name()))
                .forEach(other -> sentence.claim(other.words()));
        sentence.claim(target.words());
        if (fields.hasAny("image") && isListed(sentence, target)) {
            throw NotUnderstood.severalTargets();
        }
        refuseSecond(sentence, target);
        put(fields, target.name(), target.networkFunction());
    }

    private static void put(IntentFields fields, String name, boolean networkFunction) {
        fields.put("target", name);
        fields.put("targetKind", networkFunction ? "network-function" : "workload");
    }

    private static TargetMention known(IntentSentence sentence, IntentFields fields, List<TargetMention> known) {
        TargetMention first = known.get(0);
        boolean configures = fields.action().type() == NetworkIntentType.CONFIGURATION;
        boolean one = known.stream().allMatch(first::isSame);
        if (!one && !(configures && KNOWN_APART.contains(wordBefore(sentence, known.get(1))))) {
            throw NotUnderstood.severalTargets();
        }
        TargetMention object = configures
                ? null
                : nameIn(sentence, sentence.runAfter(fields.action().objectStart()));
        if (object != null
                && !first.isSame(object)
                && first.end() > fields.action().verbStart()) {
            throw NotUnderstood.severalTargets();
        }
        return first;
    }

    /** The word before a target and its articles: {@code with} in {@code configure the AMF with the NRF}. */
    private static String wordBefore(IntentSentence sentence, TargetMention target) {
        return sentence.lower(sentence.beforeArticles(target.words().get(0) - 1));
    }

    /** Whether it is one more beside the image: {@code nginx:1.25 and redis}. */
    private static boolean isListed(IntentSentence sentence, TargetMention target) {
        int before = sentence.beforeArticles(target.words().get(0) - 1);
        return before >= 0
                && (sentence.word(before).ends() || Vocabulary.CONJUNCTIONS.contains(sentence.lower(before)));
    }

    private static @Nullable TargetMention unknown(IntentSentence sentence, IntentFields fields) {
        RequestedAction action = fields.action();
        Stream<TargetMention> owners = IntStream.range(0, sentence.size())
                .filter(i -> sentence.free(i)
                        && sentence.word(i).possessive()
                        && sentence.word(i).isName())
                .mapToObj(i -> target(sentence, i));
        Stream<TargetMention> afterPreposition = IntStream.range(action.objectStart(), sentence.size())
                .filter(i -> action.isOfSettings() && sentence.free(i, OWNERS))
                .mapToObj(i -> nameIn(sentence, sentence.runAfter(i + 1)))
                .filter(Objects::nonNull);
        TargetMention owner = Stream.concat(owners, afterPreposition)
                .findFirst()
                .orElseGet(() -> nameIn(sentence, sentence.runAfter(action.objectStart())));
        List<Integer> start = sentence.runAfter(0);
        boolean before = action.verbs().isEmpty() || start.isEmpty() || start.get(0) < action.verbStart();
        return owner == null && before ? nameIn(sentence, start) : owner;
    }

    /** The name in a run of words or in one after it, besides words for the kind of thing; null if there is only such. */
    private static @Nullable TargetMention nameIn(IntentSentence sentence, List<Integer> run) {
        List<Integer> names = run.stream().filter(i -> couldName(sentence, i)).toList();
        if (names.isEmpty()) {
            return run.isEmpty() ? null : nameIn(sentence, sentence.runAfter(run.get(run.size() - 1) + 1));
        }
        TargetMention known = TargetMention.known(sentence).stream()
                .filter(target -> run.contains(target.words().get(0)))
                .findFirst()
                .orElse(null);
        if (known != null) {
            return known;
        }
        NotUnderstood.require(
                names.size() == 1,
                "several words could name the target; write it as one word such as payment-gateway, or in quotes");
        return sentence.word(names.get(0)).isName() ? target(sentence, names.get(0)) : null;
    }

    /** A word that is no number, no unit, no sign and no word for the kind of thing. */
    private static boolean couldName(IntentSentence sentence, int index) {
        String word = sentence.lower(index);
        return sentence.word(index).quoted()
                || (sentence.word(index).hasLetter()
                        && !Vocabulary.KINDS.contains(word)
                        && !Vocabulary.UNITS.contains(word)
                        && Numbers.at(sentence, index) == null);
    }

    private static TargetMention target(IntentSentence sentence, int index) {
        return new TargetMention(sentence.word(index).text(), false, List.of(index));
    }

    /** Refuses {@code nginx and redis}, {@code checkout, payments}. */
    private static void refuseSecond(IntentSentence sentence, TargetMention target) {
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
        List<Integer> run = sentence.runAt(second);
        if ((joined || listed) && run.size() == 1 && sentence.word(second).isName()) {
            throw NotUnderstood.severalTargets();
        }
    }
}
