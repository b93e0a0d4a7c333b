package dev.weir.guard.rules;

import java.util.List;

/** The keys of known providers: a prefix, and as many characters as such keys have. */
final class ApiKeys {
    private static final int LONGEST = 512;

    /** A prefix of keys, and the characters that follow it. */
    private record Format(String prefix, int least, int most, Body body) {}

    private enum Body {
        /** Letters and digits. */
        ALPHANUMERIC,
        /** Capital letters and digits. */
        CAPITAL,
        /** Letters, digits, {@code -} and {@code _}, with a digit: words with hyphens are no keys. */
        URL
    }

    private static final List<Format> FORMATS = List.of(
            new Format("sk-", 20, LONGEST, Body.URL), // OpenAI, Anthropic, OpenRouter, DeepSeek
            new Format("gsk_", 20, LONGEST, Body.ALPHANUMERIC), // Groq
            new Format("xai-", 20, LONGEST, Body.URL),
            new Format("hf_", 30, LONGEST, Body.ALPHANUMERIC),
            new Format("AIza", 35, 35, Body.URL), // Google
            new Format("AKIA", 16, 16, Body.CAPITAL), // AWS
            new Format("ASIA", 16, 16, Body.CAPITAL),
            new Format("ghp_", 36, 255, Body.ALPHANUMERIC),
            new Format("gho_", 36, 255, Body.ALPHANUMERIC),
            new Format("ghu_", 36, 255, Body.ALPHANUMERIC),
            new Format("ghs_", 36, 255, Body.ALPHANUMERIC),
            new Format("ghr_", 36, 255, Body.ALPHANUMERIC),
            new Format("github_pat_", 22, 255, Body.URL),
            new Format("glpat-", 20, 255, Body.URL),
            new Format("npm_", 36, 36, Body.ALPHANUMERIC),
            new Format("xoxb-", 20, 255, Body.URL), // Slack
            new Format("xoxp-", 20, 255, Body.URL),
            new Format("xoxa-", 20, 255, Body.URL),
            new Format("sk_live_", 16, 255, Body.ALPHANUMERIC), // Stripe
            new Format("rk_live_", 16, 255, Body.ALPHANUMERIC),
            new Format("weir_", 20, 255, Body.URL));

    private static final boolean[] FIRST = first();

    private ApiKeys() {}

    private static boolean[] first() {
        boolean[] first = new boolean[128];
        FORMATS.forEach(format -> first[format.prefix().charAt(0)] = true);
        return first;
    }

    /** As {@link SensitiveData#match}. */
    static int match(String text, int at, boolean last) {
        if (!FIRST[text.charAt(at)]) {
            return SensitiveData.NONE;
        }
        int result = SensitiveData.NONE;
        for (Format format : FORMATS) {
            int end = match(format, text, at, last);
            if (end != SensitiveData.NONE) {
                result = end;
                break;
            }
        }
        return result;
    }

    private static int match(Format format, String text, int at, boolean last) {
        String prefix = format.prefix();
        int known = Math.min(prefix.length(), text.length() - at);
        if (!text.regionMatches(at, prefix, 0, known)) {
            return SensitiveData.NONE;
        }
        if (known < prefix.length()) {
            return last ? SensitiveData.NONE : SensitiveData.MORE;
        }
        int begin = at + prefix.length();
        int i = begin;
        boolean digit = false;
        while (i < text.length() && i - begin <= format.most() && isOf(format.body(), text.charAt(i))) {
            digit |= SensitiveData.isDigit(text.charAt(i));
            i++;
        }
        if (i - begin > format.most()) {
            return SensitiveData.NONE;
        }
        if (i == text.length() && !last) {
            return SensitiveData.MORE;
        }
        boolean ends = i == text.length() || !SensitiveData.isAlphanumeric(text.charAt(i));
        return i - begin >= format.least() && ends && (digit || format.body() != Body.URL) ? i : SensitiveData.NONE;
    }

    private static boolean isOf(Body body, char c) {
        return switch (body) {
            case ALPHANUMERIC -> SensitiveData.isLetter(c) || SensitiveData.isDigit(c);
            case CAPITAL -> SensitiveData.isUpper(c) || SensitiveData.isDigit(c);
            case URL -> SensitiveData.isBase64Url(c);
        };
    }
}
