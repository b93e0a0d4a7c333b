package dev.weir.plugin;

import dev.weir.spi.settings.Description;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where plugins come from; the section {@code llm.plugins}. */
public record PluginSettings(
        @Description(
                "A folder with plugin jars, which must exist; its plugins add to those of the class path, and on the"
                        + " command line to those of the distribution.")
        @Nullable
        Path directory,

        @Description(
                "Jar file name to SHA-256 sum, as `sha256sum` prints it. Where any is given, a jar whose sum is none of"
                        + " these is not loaded; the names are for whoever reads the list, and are not compared.")
        Map<String, String> sha256) {

    private static final Pattern SUM = Pattern.compile("[0-9a-f]{64}");

    public PluginSettings {
        Map<String, String> sums = new TreeMap<>();
        sha256.forEach((jar, sum) -> sums.put(jar, requireSum(jar, sum.toLowerCase(Locale.ROOT))));
        sha256 = Map.copyOf(sums);
    }

    private static String requireSum(String jar, String sum) {
        if (!SUM.matcher(sum).matches()) {
            throw new IllegalArgumentException("sha256 of '" + jar
                    + "' must be 64 hexadecimal digits, as sha256sum prints them, was " + sum.length() + " characters");
        }
        return sum;
    }
}
