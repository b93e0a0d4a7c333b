package dev.weir.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used. Its message holds every problem, one a line, in source order. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    /**
     * Refuses a configuration.
     *
     * @param problems what is wrong, at least one
     */
    public ConfigurationException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in source order. */
    public List<Problem> problems() {
        return problems;
    }
}
