package dev.weir.config.internal;

import dev.weir.config.Origin;
import java.util.Locale;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Converts the parser's errors to messages with a place and without the surrounding text, which may contain a secret.
 */
public final class YamlErrors {

    private YamlErrors() {}

    public static UnreadableSource unreadable(YamlEngineException error, Source source, String text) {
        if (error instanceof MarkedYamlEngineException marked) {
            return new UnreadableSource(place(marked, source), "not valid YAML: " + reason(marked, text));
        }
        if (error instanceof ReaderException reader) {
            return characterRefused(reader.getCodePoint(), source, text);
        }
        return new UnreadableSource(Origin.of(source), "not valid YAML");
    }

    private static UnreadableSource characterRefused(int character, Source source, String text) {
        String before = text.substring(0, Math.max(0, text.indexOf(character)));
        String name = String.format(Locale.ROOT, "U+%04X", character);
        return new UnreadableSource(
                Origin.after(source, before), "not valid YAML: the character " + name + " is not allowed");
    }

    private static Origin place(MarkedYamlEngineException error, Source source) {
        return error.getProblemMark()
                .or(error::getContextMark)
                .map(mark -> Origin.at(source, mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(Origin.of(source));
    }

    private static String reason(MarkedYamlEngineException error, String text) {
        String problem = String.valueOf(error.getProblem());
        if (error.getProblemMark().map(mark -> followsDollar(mark, text)).orElse(false)) {
            return "inside { } and [ ] a value with '${' has to be quoted; quote it: \"${NAME}\"";
        }
        if (problem.contains("TAB")) {
            return "a tab cannot indent; use spaces";
        }
        boolean quotesText = problem.contains("escape");
        return quotesText ? "unknown escape in a quoted text; write '\\\\' for a backslash" : Shown.bare(problem);
    }

    /** Whether the parser stopped at the brace of a variable, which begins a map there. */
    private static boolean followsDollar(Mark mark, String text) {
        return text.startsWith("${", text.offsetByCodePoints(0, mark.getIndex()) - 1);
    }
}
