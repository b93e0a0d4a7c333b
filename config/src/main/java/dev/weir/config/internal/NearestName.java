package dev.weir.config.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the nearest known name of a misspelt name; case, hyphens and underscores are ignored. */
public final class NearestName {

    private static final int LONGEST = 60;

    private NearestName() {}

    /** The nearest known name, if at most a third of the letters differ. */
    public static Optional<String> to(String name, Collection<String> known) {
        String given = folded(name);
        if (given.length() > LONGEST) {
            return Optional.empty();
        }
        return known.stream()
                .filter(candidate -> isNear(given, folded(candidate)))
                .min(Comparator.<String>comparingInt(candidate -> distance(given, folded(candidate)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static boolean isNear(String given, String candidate) {
        int longer = Math.max(given.length(), candidate.length());
        return distance(given, candidate) <= Math.max(1, longer / 3);
    }

    private static String folded(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours cost one each. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(int[][] cost, String a, String b, int i, int j) {
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, 1 + cost[i - 2][j - 2]) : least;
    }
}
