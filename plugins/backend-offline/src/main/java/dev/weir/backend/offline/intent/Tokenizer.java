package dev.weir.backend.offline.intent;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Splits a text into words, in one pass. */
final class Tokenizer {
    private static final String SEPARATORS = ",;!?()[]{}\"“”«»`|—–";
    private static final String OPENING_QUOTES = "\"'`“«‘";
    private static final String CLOSING_QUOTES = "\"'`”»’";
    private static final int LONGEST_QUOTE = 100;

    /** In {@code key:value} these are keys; anything else before a colon is the name of an image. */
    private static final Set<String> KEYS = Set.of(
            "replicas",
            "replica",
            "instances",
            "count",
            "namespace",
            "ns",
            "port",
            "ports",
            "cpu",
            "cpus",
            "memory",
            "mem",
            "region",
            "zone",
            "site",
            "cluster",
            "slice",
            "priority",
            "version",
            "tag",
            "image",
            "sst",
            "sd",
            "name");

    /** Ends in 's and is no possessive. */
    private static final Set<String> CONTRACTIONS =
            Set.of("let's", "it's", "what's", "that's", "there's", "here's", "how's", "who's", "where's", "when's");

    private final String text;
    private final List<Word> words = new ArrayList<>();

    private Tokenizer(String text) {
        this.text = text;
    }

    static Sentence split(String text) {
        String stripped = text.strip();
        return new Sentence(new Tokenizer(stripped).words(), stripped.endsWith("?"));
    }

    private List<Word> words() {
        int at = 0;
        while (at < text.length()) {
            int quoteEnd = quoteEnd(at);
            if (quoteEnd > 0) {
                add(text.substring(at + 1, quoteEnd), true);
                at = quoteEnd + 1;
            } else if (separates(at)) {
                endClause(at);
                at++;
            } else {
                int end = at + 1;
                while (end < text.length() && !separates(end)) {
                    end++;
                }
                addPlain(text.substring(at, end));
                at = end;
            }
        }
        return words;
    }

    private boolean separates(int at) {
        char c = text.charAt(at);
        return Character.isWhitespace(c) || (SEPARATORS.indexOf(c) >= 0 && !(c == ',' && betweenDigits(at)));
    }

    private boolean betweenDigits(int at) {
        return at > 0
                && at + 1 < text.length()
                && Character.isDigit(text.charAt(at - 1))
                && Character.isDigit(text.charAt(at + 1));
    }

    /** Where the quote that starts here ends; 0 if none does. */
    private int quoteEnd(int at) {
        int kind = OPENING_QUOTES.indexOf(text.charAt(at));
        if (kind < 0 || (at > 0 && Character.isLetterOrDigit(text.charAt(at - 1)))) {
            return 0;
        }
        String quote = text.substring(at + 1, Math.min(text.length(), at + LONGEST_QUOTE));
        int length = quote.indexOf(CLOSING_QUOTES.charAt(kind));
        return length > 0 ? at + 1 + length : 0;
    }

    private void endClause(int at) {
        if (!words.isEmpty() && ",;!?—–".indexOf(text.charAt(at)) >= 0) {
            endClause();
        }
    }

    private void endClause() {
        if (!words.isEmpty()) {
            Word last = words.remove(words.size() - 1);
            words.add(new Word(last.text(), last.lower(), last.quoted(), last.possessive(), true));
        }
    }

    private void addPlain(String raw) {
        if (raw.equals("-")) {
            endClause();
            return;
        }
        String word = trimmed(raw);
        int split = word.indexOf('=');
        if (split < 0 && KEYS.contains(lower(word.substring(0, Math.max(0, word.indexOf(':')))))) {
            split = word.indexOf(':');
        }
        if (split > 0 && split < word.length() - 1) {
            add(word.substring(0, split), false);
            add("=", false);
            add(word.substring(split + 1), false);
        } else {
            add(word, false);
        }
        if (raw.endsWith(".")) {
            endClause();
        }
    }

    /** Without the punctuation at its ends and the dashes of a command line option. */
    private static String trimmed(String raw) {
        int from = raw.startsWith("--") ? 2 : 0;
        int to = raw.length();
        while (from < to && "'‘’*#".indexOf(raw.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && ".:'‘’*".indexOf(raw.charAt(to - 1)) >= 0) {
            to--;
        }
        return raw.substring(from, to);
    }

    private void add(String word, boolean quoted) {
        String apostrophe = word.replace('’', '\'');
        String lower = lower(apostrophe);
        boolean possessive = lower.endsWith("'s") && !CONTRACTIONS.contains(lower) && !quoted;
        String bare = possessive ? apostrophe.substring(0, apostrophe.length() - 2) : apostrophe;
        if (bare.equals("=") || bare.equals("&") || bare.codePoints().anyMatch(Character::isLetterOrDigit)) {
            words.add(new Word(bare, lower(bare), quoted, possessive, false));
        }
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
