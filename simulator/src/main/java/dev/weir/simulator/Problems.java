package dev.weir.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** What is wrong with a file, found one after another and told at once. */
final class Problems {
    private final String source;
    private final List<Problem> problems = new ArrayList<>();

    Problems(String source) {
        this.source = source;
    }

    private record Problem(int line, int column, String message) {}

    /**
     * Adds one.
     *
     * @param path of the key, or empty
     */
    void add(Optional<Mark> mark, String path, String what) {
        int line = mark.map(Mark::getLine).orElse(0) + 1;
        int column = mark.map(Mark::getColumn).orElse(0) + 1;
        String where = source + ":" + line + ":" + column + (path.isEmpty() ? "" : " " + path);
        problems.add(new Problem(line, column, where + ": " + what));
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
            throw new ScenarioException(problems.stream().map(Problem::message).toList());
        }
    }
}
