package dev.weir.cost.pricelist.document;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Collects the problems and warnings of price lists, so that all are reported at once. Not thread-safe. */
public final class FileProblems {
    private static final int MOST = 100;

    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    /**
     * A problem.
     *
     * @param path where in the document, such as {@code prices[3].input}; empty for the whole
     * @param message what is wrong and what is allowed
     */
    public record Problem(FilePosition place, String path, String message) {
        /** The problem without its place. */
        public String text() {
            return path.isEmpty() ? message : path + ": " + message;
        }

        @Override
        public String toString() {
            return place + (path.isEmpty() ? ": " : " ") + text();
        }
    }

    public void add(FilePosition place, String path, String message) {
        problems.add(new Problem(place, path, message));
    }

    public void warn(FilePosition place, String path, String message) {
        warnings.add(new Problem(place, path, message));
    }

    public List<Problem> warnings() {
        return List.copyOf(warnings);
    }

    /** Throws all problems in one message, in the order of their places. */
    public void throwIfAny() {
        if (!problems.isEmpty()) {
            String listed = problems.stream()
                    .sorted(Comparator.comparing(
                                    (Problem problem) -> problem.place().file())
                            .thenComparing(problem -> problem.place().line())
                            .thenComparing(problem -> problem.place().column()))
                    .limit(MOST)
                    .map(Problem::toString)
                    .collect(Collectors.joining("\n"));
            String more = problems.size() > MOST ? "\nand " + (problems.size() - MOST) + " more" : "";
            throw new IllegalArgumentException(listed + more);
        }
    }
}
