package dev.weir.config;

import java.util.Locale;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Puts the parser's errors in our words, with their place and without the text around it, which may hold a secret. */
final class YamlErrors {

    private YamlErrors() {}

    static UnreadableSource unreadable(YamlEngineException error, Source source, String text) {
        if (error instanceof MarkedYamlEngineException marked) {
            return new UnreadableSource(place(marked, source), "not valid YAML: " + reason(marked));
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

    private static String reason(MarkedYamlEngineException error) {
        String problem = String.valueOf(error.getProblem());
        if (problem.contains("TAB")) {
            return "a tab cannot indent; use spaces";
        }
        boolean quotesText = problem.contains("escape");
        return quotesText ? "unknown escape in a quoted text; write '\\\\' for a backslash" : Shown.bare(problem);
    }
}
