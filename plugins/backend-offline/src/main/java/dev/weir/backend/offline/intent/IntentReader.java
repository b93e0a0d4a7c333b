package dev.weir.backend.offline.intent;

import static dev.weir.backend.offline.intent.NetworkIntentType.CONFIGURATION;
import static dev.weir.backend.offline.intent.NetworkIntentType.DELETION;
import static dev.weir.backend.offline.intent.NetworkIntentType.DEPLOYMENT;
import static dev.weir.backend.offline.intent.NetworkIntentType.SCALE;

import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an intent out of a text. Takes time that grows with the length of the text alone. Immutable and safe for use by
 * many threads.
 */
public final class IntentReader {
    private static final int LONGEST = 10_000;

    /** What every intent can say. Priorities come before refusals: {@code no rush} is no negation. */
    private static final List<ReadingStep> FIRST = List.of(
            phrases("greetings"),
            phrases("priority"),
            rule(IntentRefusals::refuseAtStart),
            phrases("places"),
            phrases("slice"),
            rule(RequestedAction::read),
            phrases("name"));

    /** What the intents of some types can say, in the order in which the rules get the words. */
    private static final List<ReadingStep> THEN = List.of(
            phrases("new name", DEPLOYMENT),
            phrases("resources", DEPLOYMENT, SCALE, CONFIGURATION),
            phrases("bare bytes", DEPLOYMENT, SCALE),
            rule(PortsRule::read, DEPLOYMENT, CONFIGURATION),
            phrases("image", DEPLOYMENT, CONFIGURATION, DELETION),
            rule(ImageReference::noteTag, DEPLOYMENT, CONFIGURATION, DELETION),
            phrases("version", DEPLOYMENT, CONFIGURATION, DELETION),
            rule(ReplicasRule::read, DEPLOYMENT, SCALE, CONFIGURATION),
            rule(IntentReader::upgrade, CONFIGURATION),
            rule(TargetRule::read, NetworkIntentType.values()),
            phrases("version of the target", DEPLOYMENT, CONFIGURATION, DELETION),
            rule(ReplicasRule::beforeTarget, DEPLOYMENT),
            rule(SettingsRule::read, DEPLOYMENT, CONFIGURATION));

    private static final Set<String> UPGRADES = Vocabulary.words("upgrades");

    /**
     * Reads the one intent that a text holds.
     *
     * @param text one or a few English sentences
     * @param declared what type its caller says it is, if any; decides where the text has no verb
     * @throws NotUnderstood if it holds none, holds several, contradicts itself or the caller, negates or asks
     */
    public ParsedIntent read(String text, @Nullable NetworkIntentType declared) {
        NotUnderstood.require(
                text.length() <= LONGEST,
                "it is longer than " + LONGEST + " characters, and an intent is a sentence or two");
        IntentSentence sentence = SentenceSplitter.split(text);
        IntentFields fields = new IntentFields(declared);
        FIRST.forEach(step -> step.rule().accept(sentence, fields));
        NetworkIntentType type = fields.action().type();
        THEN.stream()
                .filter(step -> step.types().contains(type))
                .forEach(step -> step.rule().accept(sentence, fields));
        IntentRefusals.refuseAtEnd(sentence, fields);
        return new ParsedIntent(type, fields.values(), sentence.notUnderstood(Vocabulary.silent(type)));
    }

    /** {@code upgrade redis to 7} */
    private static void upgrade(IntentSentence sentence, IntentFields fields) {
        if (fields.action().verbs().stream().anyMatch(verb -> UPGRADES.contains(sentence.lower(verb.start())))) {
            PhraseTable.read("version after to", sentence, fields);
        }
    }

    private static ReadingStep phrases(String section, NetworkIntentType... types) {
        return rule((sentence, fields) -> PhraseTable.read(section, sentence, fields), types);
    }

    private static ReadingStep rule(BiConsumer<IntentSentence, IntentFields> rule, NetworkIntentType... types) {
        return new ReadingStep(rule, Set.of(types));
    }

    /** What claims words and notes in the fields what they say; without state. */
    private record ReadingStep(BiConsumer<IntentSentence, IntentFields> rule, Set<NetworkIntentType> types) {}
}
