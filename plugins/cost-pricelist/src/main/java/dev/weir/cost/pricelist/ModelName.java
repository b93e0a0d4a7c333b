package dev.weir.cost.pricelist;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a model as a price list finds it. Case, and dots in place of hyphens, make no difference; a date or
 * {@code -latest} at the end, and Bedrock's version, are left out if the name with them has no price. Nothing else is:
 * the price of a similar name is not a price.
 */
final class ModelName {
    private static final Pattern DATE = Pattern.compile("[-@](?:20\\d{6}|20\\d\\d-\\d\\d-\\d\\d|latest)$");
    private static final Pattern BEDROCK_VERSION = Pattern.compile("-v\\d+(?::\\d+)?$");
    private static final Pattern FINE_TUNED = Pattern.compile("ft:([^:]+)(?::.*)?");
    private static final Pattern AZURE_FINE_TUNED = Pattern.compile("(.+)\\.ft-.+");
    private static final Pattern REGIONAL =
            Pattern.compile("(global|us|us-gov|eu|apac|jp|au|ca|sa)\\.([a-z0-9]+\\..+)", Pattern.CASE_INSENSITIVE);

    private ModelName() {}

    /** The name as a key of a table. */
    static String key(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace('.', '-');
    }

    /** The keys under which a model may be listed, the most exact one first. */
    static Set<String> keys(String name) {
        Set<String> keys = new LinkedHashSet<>();
        Matcher tuned = FINE_TUNED.matcher(name);
        Matcher tunedAtAzure = AZURE_FINE_TUNED.matcher(name);
        if (tuned.matches() || tunedAtAzure.matches()) { // has a price of its own, never that of its base
            String base = tuned.matches() ? tuned.group(1) : tunedAtAzure.group(1);
            keys.add(key("ft:" + base));
            keys.add(key("ft:" + DATE.matcher(base).replaceFirst("")));
            return keys;
        }
        String unversioned = BEDROCK_VERSION.matcher(name).replaceFirst("");
        keys.add(key(name));
        keys.add(key(DATE.matcher(name).replaceFirst("")));
        keys.add(key(unversioned));
        keys.add(key(DATE.matcher(unversioned).replaceFirst("")));
        return keys;
    }

    /** The region that the name of a model at Bedrock begins with; empty if there is none. */
    static String region(String name) {
        Matcher regional = REGIONAL.matcher(name);
        return regional.matches() ? regional.group(1).toLowerCase(Locale.ROOT) : "";
    }

    /** The name without its region. */
    static String withoutRegion(String name) {
        Matcher regional = REGIONAL.matcher(name);
        return regional.matches() ? regional.group(2) : name;
    }
}
