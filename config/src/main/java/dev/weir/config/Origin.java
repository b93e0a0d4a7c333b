package dev.weir.config;

import dev.weir.config.internal.Source;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * The origin of a value. Printed as in messages: {@code weir.yaml:12:5}, {@code environment LLM_MODEL},
 * {@code programmatic}, {@code command line} or {@code default}. Ordered by source, and within a file by line and
 * column. Immutable.
 */
public final class Origin implements Comparable<Origin> {

    private static final Comparator<Origin> ORDER = Comparator.comparingInt((Origin origin) -> origin.source.rank())
            .thenComparingInt(Origin::line)
            .thenComparingInt(Origin::column)
            .thenComparing(Origin::toString);

    /** A built-in default. */
    public static final Origin DEFAULT = of(Source.DEFAULT);

    /** A value set in code. */
    public static final Origin PROGRAMMATIC = of(Source.PROGRAMMATIC);

    /** An argument of a command. */
    public static final Origin COMMAND_LINE = of(Source.COMMAND_LINE);

    private final Source source;
    private final String place;
    private final int line;
    private final int column;
    private final boolean inherited;

    private Origin(Source source, String place, int line, int column, boolean inherited) {
        this.source = source;
        this.place = place;
        this.line = line;
        this.column = column;
        this.inherited = inherited;
    }

    /** A whole source. */
    public static Origin of(Source source) {
        return new Origin(source, source.name(), 0, 0, false);
    }

    /** A place in a source. A default that is written as YAML has none, as it is in no file. */
    public static Origin at(Source source, int line, int column) {
        if (source.equals(Source.DEFAULT)) {
            return DEFAULT;
        }
        return new Origin(source, source.name() + ":" + line + ":" + column, line, column, false);
    }

    /** The place after a text that begins its file. */
    public static Origin after(Source source, String text) {
        int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
        return at(source, line, text.length() - text.lastIndexOf('\n'));
    }

    /** An environment variable. */
    public static Origin variable(String name) {
        return new Origin(Source.ENVIRONMENT, "environment " + name, 0, 0, false);
    }

    /**
     * A place that another configuration system knows.
     *
     * @param place as in messages: {@code application.yaml:12:5}
     */
    public static Origin elsewhere(String place) {
        return new Origin(Source.ELSEWHERE, place, 0, 0, false);
    }

    /** The line in the file, counted from 1; 0 if the origin is not a line of a file. */
    public int line() {
        return line;
    }

    /** The column in the line, counted from 1; 0 if the origin is not a line of a file. */
    public int column() {
        return column;
    }

    /** Whether the value is a built-in default. */
    public boolean isDefault() {
        return source.equals(Source.DEFAULT);
    }

    /**
     * The same place, of a value that another section inherits; its problems are reported at the inherited section
     * only.
     */
    public Origin inherited() {
        return new Origin(source, place, line, column, true);
    }

    /** Whether the value was inherited from another section. */
    public boolean isInherited() {
        return inherited;
    }

    /** The directory to which relative paths refer. */
    public Path directory(Path workingDirectory) {
        Path own = source.directory();
        return own == null ? workingDirectory : own;
    }

    /** Whether a value of this origin overrides one of the other. */
    public boolean winsOver(Origin other) {
        return source.rank() > other.source.rank();
    }

    @Override
    public int compareTo(Origin other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Origin origin && compareTo(origin) == 0;
    }

    @Override
    public int hashCode() {
        return place.hashCode();
    }

    @Override
    public String toString() {
        return place;
    }
}
