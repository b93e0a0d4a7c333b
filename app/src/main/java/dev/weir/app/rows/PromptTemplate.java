package dev.weir.app.rows;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A prompt with names in double braces, such as <code>{{text}}</code>, for which each row has a value. Immutable. */
public final class PromptTemplate {
    private static final Pattern NAME = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");

    private final List<String> texts = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    /** @throws IllegalArgumentException if it has no name, so that all prompts would be the same */
    public PromptTemplate(String template) {
        Matcher name = NAME.matcher(template);
        int end = 0;
        while (name.find()) {
            texts.add(template.substring(end, name.start()));
            names.add(name.group(1));
            end = name.end();
        }
        texts.add(template.substring(end));
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    "the template has no name in double braces, such as {{text}}, so every prompt would be the same");
        }
    }

    /** The names, each once. */
    public Set<String> names() {
        return new LinkedHashSet<>(names);
    }

    /**
     * The prompt of a row.
     *
     * @param values the value for a name; null if there is none
     * @throws RowException if a name has no value
     */
    public String fill(Function<String, @Nullable String> values) {
        StringBuilder prompt = new StringBuilder(texts.get(0));
        for (int i = 0; i < names.size(); i++) {
            String value = values.apply(names.get(i));
            if (value == null) {
                throw new RowException("has no '" + names.get(i) + "', which the template needs");
            }
            prompt.append(value).append(texts.get(i + 1));
        }
        return prompt.toString();
    }
}
