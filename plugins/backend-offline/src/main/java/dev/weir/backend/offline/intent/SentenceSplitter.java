package dev.weir.backend.offline.intent;

import dev.weir.backend.offline.intent.IntentSentence.SentenceWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Splits a text into words, in one pass. What it leaves out is punctuation that only separates; a sign that says something,
 * such as {@code >}, {@code %} or an emoji, is a word of its own.
 */
final class SentenceSplitter {
    private static final String SEPARATORS = ",;!?()[]\"“”«»`—–\u200B\uFEFF";
    private static final String OPENING_QUOTES = "\"'`“«‘";
    private static final String CLOSING_QUOTES = "\"'`”»’";
    private static final int LONGEST_QUOTE = 100;

    /** Follows a sign that is to be shown as an emoji. */
    private static final char VARIATION_SELECTOR = '\uFE0F';

    /** In {@code key:value} these are keys; anything else before a colon is the name of an image. */
    private static final Set<String> KEYS = Vocabulary.words("keys");

    /** Ends in 's and is no possessive. */
    private static final Set<String> CONTRACTIONS = Vocabulary.words("contractions");

    private final String text;
    private final List<SentenceWord> words = new ArrayList<>();
    private boolean asks;

    private SentenceSplitter(String text) {
        this.text = text;
    }

    static IntentSentence split(String text) {
        SentenceSplitter splitter = new SentenceSplitter(text.strip());
        splitter.split();
        return new IntentSentence(splitter.words, splitter.asks);
    }

    private void split() {
        int at = 0;
        while (at < text.length()) {
            int quoteEnd = quoteEnd(at);
            if (quoteEnd > 0) {
                add(text.substring(at + 1, quoteEnd), true);
                at = quoteEnd + 1;
            } else if (separates(at)) {
                asks |= text.charAt(at) == '?';
                if (",;!?—–".indexOf(text.charAt(at)) >= 0) {
                    endClause();
                }
                at++;
            } else {
                int end = at + 1;
                while (end < text.length() && !separates(end) && isPictograph(end) == isPictograph(end - 1)) {
                    end++;
                }
                addPlain(text.substring(at, end), at == 0 || text.charAt(at - 1) == '\n');
                at = end;
            }
        }
    }

    private boolean separates(int at) {
        char c = text.charAt(at);
        return Character.isWhitespace(c) || Character.isISOControl(c) || (SEPARATORS.indexOf(c) >= 0 && !isInside(at));
    }

    /** Whether it is the sign in the middle of {@code 1,000} or the first of {@code !=}. */
    private boolean isInside(int at) {
        return text.substring(Math.max(0, at - 1), Math.min(text.length(), at + 2))
                .matches("\\d,\\d|.?!=");
    }

    /** Whether it belongs to an emoji or a like sign, which is a word of its own even without a space beside it. */
    private boolean isPictograph(int at) {
        int start = at;
        while (start > 0
                && (text.charAt(start) == VARIATION_SELECTOR || Character.isLowSurrogate(text.charAt(start)))) {
            start--;
        }
        int type = Character.getType(text.codePointAt(start));
        return type == Character.OTHER_SYMBOL || type == Character.MODIFIER_SYMBOL || type == Character.FORMAT;
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

    private void endClause() {
        if (!words.isEmpty()) {
            SentenceWord last = words.remove(words.size() - 1);
            words.add(new SentenceWord(last.text(), last.lower(), last.quoted(), last.possessive(), true));
        }
    }

    private void addPlain(String raw, boolean startsLine) {
        if (raw.equals("-") || (startsLine && (raw.equals("*") || raw.equals("•")))) {
            endClause();
            return;
        }
        String word = trimmed(raw);
        int split = word.indexOf('=');
        if (split < 0 && KEYS.contains(lower(word.substring(0, Math.max(0, word.indexOf(':')))))) {
            split = word.indexOf(':');
        }
        if (split > 0 && split < word.length() - 1 && "<>!~+-*".indexOf(word.charAt(split - 1)) < 0) {
            add(word.substring(0, split), false);
            add(word.substring(split, split + 1).replace(':', '='), false);
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
        boolean emphasised = raw.length() > 2 && raw.startsWith("*") && raw.endsWith("*");
        String word = emphasised ? raw.replaceAll("^\\*+|\\*+$", "") : raw;
        return word.replaceFirst("^(--)?['‘’]*", "").replaceFirst("[.:'‘’…]+$", "");
    }

    private void add(String word, boolean quoted) {
        String apostrophe = word.replace('’', '\'');
        String lower = lower(apostrophe);
        boolean possessive = lower.endsWith("'s") && !CONTRACTIONS.contains(lower) && !quoted;
        String bare = possessive ? apostrophe.substring(0, apostrophe.length() - 2) : apostrophe;
        if (!bare.isBlank()) {
            words.add(new SentenceWord(bare, lower(bare), quoted, possessive, false));
        }
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
