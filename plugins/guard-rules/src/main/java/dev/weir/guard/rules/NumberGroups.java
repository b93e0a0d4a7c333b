package dev.weir.guard.rules;

/**
 * Groups of digits with one separator between them, as numbers of cards and phones are written. It reads one number after the
 * other. Not thread-safe.
 */
final class NumberGroups {
    private static final int MOST_GROUPS = 12;
    private static final int MOST_CHARACTERS = 40;

    private final int[] begins = new int[MOST_GROUPS];
    private final int[] ends = new int[MOST_GROUPS];
    private String text = "";
    private int count;
    private boolean plus;
    private boolean parenthesis;

    /**
     * Reads groups from a place on.
     *
     * @return false if more text is needed
     */
    boolean read(String in, int at, boolean last) {
        text = in;
        count = 0;
        parenthesis = false;
        int limit = at + MOST_CHARACTERS;
        int i = at;
        plus = in.charAt(i) == '+';
        i += plus ? 1 : 0;
        while (count < MOST_GROUPS && i < limit) {
            boolean open = i < in.length() && in.charAt(i) == '(';
            i += open ? 1 : 0;
            int begin = i;
            while (i < in.length() && i < limit && SensitiveData.isDigit(in.charAt(i))) {
                i++;
            }
            if (i == in.length() && !last) {
                return false;
            }
            if (i == begin || i == limit) {
                break;
            }
            parenthesis |= open;
            begins[count] = begin;
            ends[count] = i;
            count++;
            if (i < in.length() && open && in.charAt(i) == ')') {
                i++;
            }
            if (i < in.length() && isSeparator(in.charAt(i))) {
                i++;
            } else if (i == in.length() && !last) {
                return false;
            } else if (i < in.length() && in.charAt(i) != '(' && !SensitiveData.isDigit(in.charAt(i))) {
                break;
            }
            if (i == in.length()) {
                if (!last) {
                    return false;
                }
                break;
            }
        }
        return true;
    }

    private static boolean isSeparator(char c) {
        return c == ' ' || c == '-' || c == '.' || c == '/';
    }

    /** The end of the number of a card that begins with the first group; {@link SensitiveData#NONE} for none. */
    int card() {
        char first = count == 0 ? '0' : text.charAt(begins[0]);
        if (plus || parenthesis || first < '2' || first > '6') {
            return SensitiveData.NONE; // no such number is issued for payments
        }
        for (int last = count - 1; last >= 0; last--) {
            int digits = digits(last);
            if (digits >= 13 && digits <= 19 && isSeparatedAsCard(last) && endsThere(last) && isLuhn(last)) {
                return ends[last];
            }
        }
        return SensitiveData.NONE;
    }

    /** The end of the phone number that begins with the first group; {@link SensitiveData#NONE} for none. */
    int phone() {
        for (int last = count - 1; last >= 0; last--) {
            if (endsThere(last) && isPhone(last)) {
                return ends[last];
            }
        }
        return SensitiveData.NONE;
    }

    private boolean isPhone(int last) {
        int digits = digits(last);
        if (plus) {
            return digits >= 8 && digits <= 15 && text.charAt(begins[0]) != '0';
        }
        int groups = last + 1;
        if (groups == 3 && length(0) == 3 && length(1) == 3 && length(2) == 4) {
            return true; // North American
        }
        boolean area = text.charAt(begins[0]) == '0' && length(0) >= 2;
        if (!area || groups < 2 || digits < 9 || digits > 13) {
            return false;
        }
        boolean pairs = groups == 5 && length(0) == 2 && length(4) == 2; // French
        return pairs || !hasDots(last);
    }

    private boolean hasDots(int last) {
        for (int i = 0; i < last; i++) {
            if (text.charAt(ends[i]) == '.') {
                return true;
            }
        }
        return false;
    }

    private boolean isSeparatedAsCard(int last) {
        for (int i = 0; i < last; i++) {
            char separator = text.charAt(ends[i]);
            if ((separator != ' ' && separator != '-') || begins[i + 1] != ends[i] + 1) {
                return false;
            }
        }
        return true;
    }

    /** A number goes on where a letter follows. */
    private boolean endsThere(int last) {
        return ends[last] == text.length() || !SensitiveData.isAlphanumeric(text.charAt(ends[last]));
    }

    private int length(int group) {
        return ends[group] - begins[group];
    }

    private int digits(int last) {
        int digits = 0;
        for (int i = 0; i <= last; i++) {
            digits += length(i);
        }
        return digits;
    }

    /** ISO/IEC 7812-1: every second digit from the right counts twice, and the sum is divisible by 10. */
    private boolean isLuhn(int last) {
        int sum = 0;
        boolean twice = false;
        for (int group = last; group >= 0; group--) {
            for (int i = ends[group] - 1; i >= begins[group]; i--) {
                int digit = text.charAt(i) - '0';
                int counted = twice ? digit * 2 - (digit > 4 ? 9 : 0) : digit;
                sum += counted;
                twice = !twice;
            }
        }
        return sum > 0 && sum % 10 == 0;
    }
}
