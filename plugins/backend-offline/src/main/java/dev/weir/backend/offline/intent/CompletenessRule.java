package dev.weir.backend.offline.intent;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Refuses an intent that lacks what its type cannot do without, and a deletion that was not understood to the last word. */
final class CompletenessRule implements Rule {

    @Override
    public void read(Sentence sentence, Draft draft) {
        switch (draft.action().type()) {
            case SCALE -> scale(sentence, draft);
            case CONFIGURATION ->
                require(
                        hasAny(
                                draft,
                                Field.SETTINGS,
                                Field.VERSION,
                                Field.IMAGE,
                                Field.PORTS,
                                Field.RESOURCES,
                                Field.REPLICAS),
                        "it does not say what to configure: a setting and its value, a version, an image");
            case DELETION ->
                require(
                        Leftovers.of(sentence).isEmpty(),
                        "it asks to delete, and not every word of it was understood; name only what to delete and where");
            case DEPLOYMENT -> {}
        }
    }

    private static void scale(Sentence sentence, Draft draft) {
        boolean counts = hasAny(
                draft,
                Field.REPLICAS,
                Field.REPLICAS_BY,
                Field.REPLICAS_FACTOR,
                Field.MIN_REPLICAS,
                Field.MAX_REPLICAS,
                Field.RESOURCES);
        require(counts || draft.has(Field.DIRECTION), "it does not say to how many replicas or resources to scale");
        require(
                counts || !holdsNumber(sentence),
                "it holds a number that was not understood; give a number of replicas");
    }

    private static boolean hasAny(Draft draft, Field... fields) {
        return Arrays.stream(fields).anyMatch(draft::has);
    }

    /** {@code increase by 50%} is more than a direction. */
    private static boolean holdsNumber(Sentence sentence) {
        return IntStream.range(0, sentence.size())
                .anyMatch(i -> sentence.free(i) && sentence.lower(i).matches("[-+]?[0-9].*"));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new NotUnderstood(message);
        }
    }
}
