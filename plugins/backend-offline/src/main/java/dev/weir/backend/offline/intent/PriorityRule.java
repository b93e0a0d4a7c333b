package dev.weir.backend.offline.intent;

import java.util.List;

/** How urgent it is. */
final class PriorityRule implements Rule {
    /** In this order: {@code not urgent} before {@code urgent}. */
    private static final List<Level> LEVELS = List.of(
            new Level(
                    "low",
                    "low [priority]",
                    "low-priority|non-urgent",
                    "priority [=|is|of] low",
                    "[there's] no rush|hurry",
                    "not urgent",
                    "isn't urgent",
                    "lowest priority",
                    "when|whenever you have|get|find [a|some|the] time|chance|moment|minute",
                    "when|whenever convenient|possible",
                    "at your convenience|leisure"),
            new Level("normal", "normal|medium priority", "priority [=|is|of] normal|medium"),
            new Level("critical", "critical|highest priority", "priority [=|is|of] critical", "critical|emergency"),
            new Level(
                    "high",
                    "high|top priority",
                    "urgent|urgently|asap|immediately|straightaway|pronto|high-priority",
                    "priority [=|is|of] high",
                    "as soon as possible",
                    "right now|away",
                    "at once",
                    "without delay"));

    @Override
    public void read(Sentence sentence, Draft draft) {
        LEVELS.forEach(
                level -> Phrase.claimEach(sentence, level.phrases(), match -> draft.put(Field.PRIORITY, level.name())));
    }

    private record Level(String name, List<Phrase> phrases) {
        Level(String name, String... phrases) {
            this(name, Phrase.all(phrases));
        }
    }
}
