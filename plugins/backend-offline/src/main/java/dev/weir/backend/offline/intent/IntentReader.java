package dev.weir.backend.offline.intent;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an intent out of a text. Takes time that grows with the length of the text alone. Immutable and safe for use by
 * many threads.
 */
public final class IntentReader {
    private static final int LONGEST = 10_000;

    /** What every intent can say. Priorities come before the guard: {@code no rush} is no negation. */
    private static final List<Rule> FIRST = List.of(
            new PriorityRule(),
            new Guard(),
            new BrokenNumberRule(),
            new PlaceRule(Field.NAMESPACE, "namespace|ns|-n"),
            new PlaceRule(Field.ZONE, "zone", "zone"),
            new PlaceRule(Field.REGION, "region", "region"),
            new PlaceRule(Field.CLUSTER, "cluster"),
            new PlaceRule(Field.SITE, "site|datacenter"),
            new EnvironmentRule(),
            new SliceRule(),
            new ActionRule(),
            new NameRule());

    /** What the intents of a type can say, in the order in which rules get the words. */
    private static final Map<IntentType, List<Rule>> BY_TYPE = Map.of(
            IntentType.DEPLOYMENT,
            List.of(
                    new ResourcesRule(),
                    new PortsRule(),
                    new ImageRule(),
                    new VersionRule(),
                    new ReplicasRule(),
                    new DeployCountRule(),
                    new TargetRule(),
                    new ToggleRule(),
                    new SettingsRule()),
            IntentType.SCALE,
            List.of(new ResourcesRule(), new ReplicasRule(), new ScaleRule(), new TargetRule()),
            IntentType.CONFIGURATION,
            List.of(
                    new ResourcesRule(),
                    new PortsRule(),
                    new ImageRule(),
                    new VersionRule(),
                    new ReplicasRule(),
                    new TargetRule(),
                    new ToggleRule(),
                    new SettingsRule()),
            IntentType.DELETION,
            List.of(new ImageRule(), new VersionRule(), new TargetRule()));

    private static final Rule LAST = new CompletenessRule();

    /**
     * Reads the one intent that a text holds.
     *
     * @param text one or a few English sentences
     * @param declared what type its caller says it is, if any; decides where the text has no verb
     * @throws NotUnderstood if it holds none, holds several, contradicts itself or the caller, negates or asks
     */
    public Intent read(String text, @Nullable IntentType declared) {
        if (text.length() > LONGEST) {
            throw new NotUnderstood("it is longer than " + LONGEST + " characters, and an intent is a sentence or two");
        }
        Sentence sentence = Tokenizer.split(text);
        Draft draft = new Draft(declared);
        FIRST.forEach(rule -> rule.read(sentence, draft));
        IntentType type = draft.action().type();
        BY_TYPE.getOrDefault(type, List.of()).forEach(rule -> rule.read(sentence, draft));
        LAST.read(sentence, draft);
        return new Intent(type, draft.labelled(), Leftovers.of(sentence));
    }
}
