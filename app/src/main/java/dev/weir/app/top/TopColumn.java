package dev.weir.app.top;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A column of the list of calls.
 *
 * @param width its width in characters; 0 for the rest of the line
 * @param keep the columns of the lowest number are left out first where a line is too short
 */
record TopColumn(String title, int width, boolean right, int keep, Function<JsonNode, String> text) {

    static TopColumn of(String title, int width, int keep, Function<JsonNode, String> text) {
        return new TopColumn(title, width, false, keep, text);
    }

    static TopColumn number(String title, int width, int keep, Function<JsonNode, String> text) {
        return new TopColumn(title, width, true, keep, text);
    }

    /** @param call null for the title */
    String cell(@Nullable JsonNode call, int actual) {
        String all = call == null ? title : TopText.printable(text.apply(call));
        String cut = all.length() <= actual ? all : all.substring(0, Math.max(0, actual - 1)) + "~";
        String padding = " ".repeat(Math.max(0, actual - cut.length()));
        return right ? padding + cut : cut + padding;
    }
}
