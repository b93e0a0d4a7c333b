package dev.weir.config;

import dev.weir.config.internal.Source;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * Where a value comes from. Prints as messages show it: {@code weir.yaml:12:5}, {@code environment LLM_MODEL},
 * {@code programmatic}, {@code command line} or {@code default}. Sorts as the sources do, and inside a file by line and column.
 */
public final class Origin implements Comparable<Origin> {

    private static final Comparator<Origin> ORDER = Comparator.comparingInt((Origin origin) -> origin.source.rank())
            .thenComparingInt(Origin::line)
            .thenComparingInt(Origin::column)
            .thenComparing(Origin::toString);

    /** Nobody gave the value: it is the built-in one. */
    public static final Origin DEFAULT = of(Source.DEFAULT);

    /** The value was set in code. */
    public static final Origin PROGRAMMATIC = of(Source.PROGRAMMATIC);

    /** The value is an argument of a command. */
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

    /** A source as a whole. */
    public static Origin of(Source source) {
        return new Origin(source, source.name(), 0, 0, false);
    }

    /** A place in a source. A default that is written as YAML has none: it stands in no file. */
    public static Origin at(Source source, int line, int column) {
        if (source.equals(Source.DEFAULT)) {
            return DEFAULT;
        }
        return new Origin(source, source.name() + ":" + line + ":" + column, line, column, false);
    }

    /** The place that follows a text which begins its file. */
    public static Origin after(Source source, String text) {
        int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
        return at(source, line, text.length() - text.lastIndexOf('\n'));
    }

    /** A variable of the environment. */
    public static Origin variable(String name) {
        return new Origin(Source.ENVIRONMENT, "environment " + name, 0, 0, false);
    }

    /** The line in the file, counted from 1; 0 where the place is not a line of a file. */
    public int line() {
        return line;
    }

    /** The column in the line, counted from 1; 0 where the place is not a line of a file. */
    public int column() {
        return column;
    }

    /** Whether nobody gave the value: it is the built-in one. */
    public boolean isDefault() {
        return source.equals(Source.DEFAULT);
    }

    /** The same place, of a value that a section takes over from another one, which reports what is wrong with it. */
    public Origin inherited() {
        return new Origin(source, place, line, column, true);
    }

    /** Whether a section took the value over from another one. */
    public boolean isInherited() {
        return inherited;
    }

    /** What a relative path given there starts from. */
    public Path directory(Path workingDirectory) {
        Path own = source.directory();
        return own == null ? workingDirectory : own;
    }

    /** Whether a value given here replaces one that is given there. */
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
