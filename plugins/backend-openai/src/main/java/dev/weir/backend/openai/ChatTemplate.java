package dev.weir.backend.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text that a model continues, with places for the texts of a chat. Its marks, such as {@code <|im_end|>},
 * {@code [INST]} and {@code ASSISTANT:}, tell the model whose text follows; a text that holds one could pass for another
 * role's. Immutable.
 */
final class ChatTemplate {
    private static final String USER = "{user}";
    private static final String SYSTEM = "{system}";

    private static final Pattern PLACE = Pattern.compile("\\{user}|\\{system}");

    private static final Pattern MARK = Pattern.compile("<[^<>\\s]+>|\\[/?[A-Z][A-Z_]*]");

    /** Begins the marks of most models, those included that a template does not use. */
    private static final String MARK_BEGIN = "<|";

    private final String template;
    private final List<String> marks = new ArrayList<>(List.of(MARK_BEGIN));

    ChatTemplate(String template) {
        this.template = template;
        MARK.matcher(template).results().map(MatchResult::group).distinct().forEach(marks::add);
        PLACE.splitAsStream(template)
                .flatMap(String::lines)
                .map(String::strip)
                .filter(words -> !words.isEmpty())
                .forEach(marks::add);
    }

    /** @throws IllegalArgumentException unless each place that has to be there is, once and no other */
    static void require(String name, String template, boolean withSystem) {
        int users = count(template, USER);
        int systems = count(template, SYSTEM);
        if (users != 1 || systems != (withSystem ? 1 : 0)) {
            throw new IllegalArgumentException(name + " must have "
                    + (withSystem ? "{system} and {user} once each" : "{user} once and no {system}") + ", has {system} "
                    + systems + " and {user} " + users + " times");
        }
    }

    private static int count(String template, String place) {
        return (int) PLACE.matcher(template)
                .results()
                .filter(found -> found.group().equals(place))
                .count();
    }

    /** Whether a text has none of the marks. */
    boolean isPlain(String text) {
        return marks.stream().noneMatch(text::contains);
    }

    /** @param system the system prompt; without effect if the template has no place for it */
    String fill(String system, String user) {
        return PLACE.matcher(template)
                .replaceAll(place -> Matcher.quoteReplacement(place.group().equals(USER) ? user : system));
    }
}
