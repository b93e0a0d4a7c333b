package dev.weir.simulator;

import java.util.Collection;
import java.util.Comparator;

/** Finds what somebody may have meant to write. */
final class Spelling {
    private static final int NEAR = 2;

    private Spelling() {}

    static String advice(String written, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(written, name)))
                .filter(nearest -> distance(written, nearest) <= NEAR)
                .map(nearest -> "did you mean '" + nearest + "'?")
                .orElseGet(() -> "known are " + String.join(", ", known));
    }

    /** Levenshtein's distance: how many letters must be put in, left out or replaced. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
