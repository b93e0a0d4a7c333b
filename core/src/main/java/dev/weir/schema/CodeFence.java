package dev.weir.schema;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Markdown code fence in which models like to put JSON. */
public final class CodeFence {
    private static final Pattern FENCED =
            Pattern.compile("\\A(`{3,}+)[^\\n`]*+\\n(.*)\\n[ \\t]*+\\1\\z", Pattern.DOTALL);

    private CodeFence() {}

    /** The text without surrounding white space, and without the code fence around all of it if there is one. */
    public static String stripped(String text) {
        String bare = text.strip();
        if (!bare.startsWith("```")) {
            return bare;
        }
        Matcher fenced = FENCED.matcher(bare);
        return fenced.matches() ? fenced.group(2).strip() : bare;
    }
}
