package dev.weir.config;

import java.util.List;
import java.util.stream.Collectors;

/** An invalid configuration. Its message lists all problems, one per line, in source order. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    /**
     * An invalid configuration.
     *
     * @param problems at least one
     */
    public ConfigurationException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** The problems, in source order. */
    public List<Problem> problems() {
        return problems;
    }
}
