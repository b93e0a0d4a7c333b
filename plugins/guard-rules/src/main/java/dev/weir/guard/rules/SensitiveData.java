package dev.weir.guard.rules;

import java.util.Arrays;
import java.util.Set;

/**
 * Finds secrets and personal data at a place of a text, each kind by rules of its own rather than by a regular expression: these are
 * far slower, and do not tell that they have come to the end of what has arrived. The text is ASCII where it is sensitive. Not
 * thread-safe, as it keeps the kind of the latest match.
 */
final class SensitiveData {
    /** There is no match at this place. */
    static final int NONE = -1;

    /** Whether there is a match depends on text that has not arrived. */
    static final int MORE = -2;

    /** No match but a private key is longer. */
    static final int LONGEST = 8192;

    static final int LONGEST_KEY = 16_384;

    /** May be a part of a match; of a word that consists of these alone, no match begins. */
    private static final int PLAIN = 1;

    /** May be a part of a match, and a word with it may be one. */
    private static final int SPECIAL = 2;

    private static final byte[] CLASSES = classes();

    private final boolean email;
    private final boolean card;
    private final boolean iban;
    private final boolean phone;
    private final boolean ip;
    private final boolean apiKey;
    private final boolean privateKey;
    private final boolean jwt;
    private final NumberGroups numbers = new NumberGroups();
    private SensitiveKind kind = SensitiveKind.EMAIL;
    private int special = NONE;

    /** The part of a JWT at each place that was looked through last: where it was looked at from, and where it ends. */
    private final int[] partBegins = new int[3];

    private final int[] partEnds = new int[3];

    SensitiveData(Set<SensitiveKind> kinds) {
        email = kinds.contains(SensitiveKind.EMAIL);
        card = kinds.contains(SensitiveKind.CARD);
        iban = kinds.contains(SensitiveKind.IBAN);
        phone = kinds.contains(SensitiveKind.PHONE);
        ip = kinds.contains(SensitiveKind.IP);
        apiKey = kinds.contains(SensitiveKind.API_KEY);
        privateKey = kinds.contains(SensitiveKind.PRIVATE_KEY);
        jwt = kinds.contains(SensitiveKind.JWT);
    }

    private static byte[] classes() {
        byte[] classes = new byte[128];
        for (char c = 'a'; c <= 'z'; c++) {
            classes[c] = PLAIN;
            classes[c - 'a' + 'A'] = PLAIN;
        }
        classes['.'] = PLAIN;
        for (char c = '0'; c <= '9'; c++) {
            classes[c] = SPECIAL;
        }
        for (char c : new char[] {'@', ':', '-', '_', '+', '%', '('}) {
            classes[c] = SPECIAL;
        }
        return classes;
    }

    private static int classOf(char c) {
        return c < 128 ? CLASSES[c] : 0;
    }

    /** Of which kind the latest match is. */
    SensitiveKind kind() {
        return kind;
    }

    /** A further text begins. */
    void begin() {
        special = NONE;
        Arrays.fill(partEnds, NONE);
    }

    /** The next place, from this one on, at which a match may begin; the end of the text if there is none. */
    int next(String text, int from, boolean last) {
        int at = from;
        int length = text.length();
        while (at < length) {
            if (classOf(text.charAt(at)) == 0) {
                at++;
                continue;
            }
            if (at <= special) {
                return at; // in a word that was looked through before
            }
            int end = at;
            while (end < length) {
                int one = classOf(text.charAt(end));
                if (one == 0) {
                    break;
                }
                if (one == SPECIAL) {
                    special = end;
                    return at;
                }
                end++;
            }
            if (end == length && !last) {
                special = end - 1;
                return at;
            }
            at = end;
        }
        return at;
    }

    /**
     * Finds a match that begins at a place.
     *
     * @param previous the character before it
     * @param last whether the text ends with what is there
     * @return its end, {@link #NONE} or {@link #MORE}
     */
    int match(String text, int at, char previous, boolean last) {
        char c = text.charAt(at);
        boolean begins = !isAlphanumeric(previous);
        int end = NONE;
        if (begins && c == '-' && privateKey) {
            end = found(SensitiveKind.PRIVATE_KEY, privateKey(text, at, last));
        }
        if (end == NONE && begins && apiKey && isLetter(c)) {
            end = found(SensitiveKind.API_KEY, ApiKeys.match(text, at, last));
        }
        if (end == NONE && begins && jwt && c == 'e') {
            end = found(SensitiveKind.JWT, jwt(text, at, last));
        }
        if (end == NONE && email && isLocal(c) && !isLocal(previous)) {
            end = found(SensitiveKind.EMAIL, email(text, at, last));
        }
        if (end == NONE && begins && iban && isUpper(c)) {
            end = found(SensitiveKind.IBAN, Iban.match(text, at, last));
        }
        if (end == NONE && ip && (isHex(c) || c == ':') && begins && previous != ':') {
            end = found(SensitiveKind.IP, ip(text, at, previous, last));
        }
        if (end == NONE && begins && (isDigit(c) || c == '+' || c == '(') && (card || phone)) {
            end = number(text, at, previous, last);
        }
        return end;
    }

    private int found(SensitiveKind ofKind, int end) {
        if (end >= 0) {
            kind = ofKind;
        }
        return end;
    }

    private int number(String text, int at, char previous, boolean last) {
        if (!numbers.read(text, at, last)) {
            return MORE;
        }
        int end = card ? numbers.card() : NONE;
        if (end != NONE) {
            return found(SensitiveKind.CARD, end);
        }
        return phone && previous != '+' && previous != '.' ? found(SensitiveKind.PHONE, numbers.phone()) : NONE;
    }

    /** A local part of at most 64 characters, and a domain of at most 255 with a dot, whose last label has two letters or more. */
    private static int email(String text, int at, boolean last) {
        int i = at;
        while (i < text.length() && i - at <= 64 && isLocal(text.charAt(i))) {
            i++;
        }
        if (i - at > 64) {
            return NONE;
        }
        if (i == text.length()) {
            return last ? NONE : MORE;
        }
        if (text.charAt(i) != '@') {
            return NONE;
        }
        int domain = ++i;
        int dot = -1;
        int end = NONE;
        while (i < text.length() && i - domain <= 255) {
            char c = text.charAt(i);
            if (c == '.') {
                if (i == domain || text.charAt(i - 1) == '.') {
                    break;
                }
                dot = i;
            } else if (!isAlphanumeric(c) && c != '-') {
                break;
            } else if (dot >= 0 && isLetter(c)) {
                // the end of a label that may be the last one
                end = i - dot >= 2 && isLetter(text.charAt(i - 1)) ? i + 1 : end;
            }
            i++;
        }
        return i == text.length() && i - domain <= 255 && !last ? MORE : end;
    }

    private int ip(String text, int at, char previous, boolean last) {
        if (isDigit(text.charAt(at)) && previous != '.') {
            int end = ipv4(text, at, last);
            if (end != NONE) {
                return end;
            }
        }
        return ipv6(text, at, last);
    }

    private static int ipv4(String text, int at, boolean last) {
        int i = at;
        for (int part = 0; part < 4; part++) {
            int value = 0;
            int begin = i;
            while (i < text.length() && i - begin < 4 && isDigit(text.charAt(i))) {
                value = value * 10 + text.charAt(i) - '0';
                i++;
            }
            if (i == text.length() && !last) {
                return MORE;
            }
            if (i == begin || i - begin > 3 || value > 255) {
                return NONE;
            }
            if (part < 3) {
                if (i == text.length() || text.charAt(i) != '.') {
                    return NONE;
                }
                i++;
            }
        }
        if (i == text.length()) {
            return i;
        }
        char after = text.charAt(i);
        if (after == '.') {
            if (i + 1 == text.length()) {
                return last ? i : MORE;
            }
            return isDigit(text.charAt(i + 1)) ? NONE : i;
        }
        return isAlphanumeric(after) ? NONE : i;
    }

    /** Eight groups, or fewer with one double colon; with a digit, as words of programs have double colons too. */
    private static int ipv6(String text, int at, boolean last) {
        int i = at;
        int groups = 0;
        int colons = 0;
        boolean shortened = false;
        boolean digit = false;
        while (i < text.length() && i - at <= 45) {
            char c = text.charAt(i);
            if (isHex(c)) {
                int begin = i;
                while (i < text.length() && i - begin < 5 && isHex(text.charAt(i))) {
                    digit |= isDigit(text.charAt(i));
                    i++;
                }
                if (i - begin > 4) {
                    return NONE;
                }
                groups++;
                colons = 0;
            } else if (c == ':') {
                colons++;
                if (colons == 2) {
                    if (shortened) {
                        return NONE;
                    }
                    shortened = true;
                } else if (colons > 2) {
                    return NONE;
                }
                i++;
            } else {
                break;
            }
        }
        if (i == text.length() && !last) {
            return MORE;
        }
        int end = colons == 1 ? i - 1 : i; // a sentence goes on with a colon
        boolean whole = shortened ? groups >= 2 && groups <= 7 : groups == 8;
        boolean ends = i == text.length() || !isAlphanumeric(text.charAt(i));
        return whole && digit && ends ? end : NONE;
    }

    private int jwt(String text, int at, boolean last) {
        int i = at;
        for (int part = 0; part < 3; part++) {
            int begin = i;
            i = Math.min(partEnd(text, begin, part), at + LONGEST - 1);
            if (i == at + LONGEST - 1) {
                return part == 2 ? i : NONE;
            }
            if (!startsAsJwt(text, begin, i, part)) {
                return NONE;
            }
            if (i == text.length() && !last) {
                return MORE;
            }
            if (part < 2) {
                if (i - begin < 10 || i == text.length() || text.charAt(i) != '.') {
                    return NONE;
                }
                i++;
            }
        }
        return i;
    }

    /** Kept, as a long part may have many places at which a JWT could begin. */
    private int partEnd(String text, int begin, int part) {
        if (begin < partBegins[part] || begin > partEnds[part]) {
            int end = begin;
            while (end < text.length() && isBase64Url(text.charAt(end))) {
                end++;
            }
            partBegins[part] = begin;
            partEnds[part] = end;
        }
        return partEnds[part];
    }

    /** Header and claims are JSON objects, which begin with the same characters in Base64. */
    private static boolean startsAsJwt(String text, int begin, int end, int part) {
        String start = "eyJ";
        return part == 2 || start.regionMatches(0, text, begin, Math.min(start.length(), end - begin));
    }

    private static int privateKey(String text, int at, boolean last) {
        String begin = "-----BEGIN ";
        int known = Math.min(begin.length(), text.length() - at);
        if (!text.regionMatches(at, begin, 0, known)) {
            return NONE;
        }
        int searched = Math.min(text.length(), at + 64);
        int labelEnd = find(text, "-----", at + known, searched);
        if (known < begin.length() || labelEnd < 0) {
            return text.length() < at + 64 && !last ? MORE : NONE;
        }
        if (!text.startsWith("PRIVATE KEY", labelEnd - "PRIVATE KEY".length())) {
            return NONE;
        }
        int limit = at + LONGEST_KEY - 1;
        int most = Math.min(text.length(), limit);
        int end = find(text, "-----END ", labelEnd + 5, most);
        int endEnd = end < 0 ? -1 : find(text, "-----", end + 9, most);
        if (endEnd >= 0) {
            return endEnd + 5;
        }
        if (text.length() < limit && !last) {
            return MORE;
        }
        return Math.min(text.length(), limit); // cut, or not ended: the rest is as secret
    }

    /** The first place of a part that ends before a limit; -1 if there is none. */
    private static int find(String text, String part, int from, int limit) {
        for (int i = from; i + part.length() <= limit; i++) {
            if (text.startsWith(part, i)) {
                return i;
            }
        }
        return -1;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    static boolean isLetter(char c) {
        return isUpper(c) || (c >= 'a' && c <= 'z');
    }

    static boolean isAlphanumeric(char c) {
        return isLetter(c) || isDigit(c) || (c >= 128 && Character.isLetterOrDigit(c));
    }

    private static boolean isHex(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    private static boolean isLocal(char c) {
        return isLetter(c) || isDigit(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
    }

    static boolean isBase64Url(char c) {
        return isLetter(c) || isDigit(c) || c == '-' || c == '_';
    }
}
