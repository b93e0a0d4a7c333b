package dev.weir.guard.rules;

/** Account numbers of ISO 13616: a country, two check digits, and 11 to 30 letters and digits, perhaps with spaces in between. */
final class Iban {
    private static final int LEAST = 15;
    private static final int MOST = 34;

    private Iban() {}

    /** As {@link SensitiveData#match}: the longest number whose check digits are right. */
    static int match(String text, int at, boolean last) {
        int count = 0;
        int end = SensitiveData.NONE;
        int remainder = 0; // of what follows the first four characters
        int i = at;
        while (i < text.length() && count <= MOST) {
            char c = text.charAt(i);
            boolean capital = SensitiveData.isUpper(c);
            boolean digit = SensitiveData.isDigit(c);
            if (c == ' ' && count >= 4 && text.charAt(i - 1) != ' ') {
                end = isRight(text, at, count, remainder) ? i : end;
                i++;
                continue;
            }
            if (!capital && !digit) {
                break;
            }
            if ((count < 2 && !capital) || (count >= 2 && count < 4 && !digit)) {
                return SensitiveData.NONE;
            }
            remainder = count < 4 ? 0 : next(remainder, c);
            count++;
            i++;
        }
        if (i == text.length()) {
            if (!last) {
                return count <= MOST ? SensitiveData.MORE : end;
            }
            return isRight(text, at, count, remainder) && text.charAt(i - 1) != ' ' ? i : end;
        }
        boolean ends = !SensitiveData.isAlphanumeric(text.charAt(i)) && text.charAt(i - 1) != ' ';
        return count <= MOST && ends && isRight(text, at, count, remainder) ? i : end;
    }

    /** ISO 7064, mod 97-10: letters count from 10, the first four characters go to the end, and the remainder is 1. */
    private static boolean isRight(String text, int at, int count, int remainder) {
        if (count < LEAST || count > MOST) {
            return false;
        }
        int all = remainder;
        for (int i = at; i < at + 4; i++) {
            all = next(all, text.charAt(i));
        }
        return all == 1;
    }

    private static int next(int remainder, char c) {
        return SensitiveData.isDigit(c) ? (remainder * 10 + c - '0') % 97 : (remainder * 100 + c - 'A' + 10) % 97;
    }
}
