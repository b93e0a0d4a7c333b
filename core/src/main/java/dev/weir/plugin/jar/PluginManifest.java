package dev.weir.plugin.jar;

import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a jar's manifest says about the plugin in it. What it does not say is null.
 *
 * @param id the plugin's id
 * @param version the plugin's own version
 * @param spiVersion the version of the SPI it was built for, as written
 */
public record PluginManifest(
        @Nullable String id,
        @Nullable String version,
        @Nullable String spiVersion) {

    public static final PluginManifest NONE = new PluginManifest(null, null, null);

    private static final String ID = "Weir-Plugin-Id";
    private static final String VERSION = "Weir-Plugin-Version";
    private static final String SPI_VERSION = "Weir-Spi-Version";
    private static final Pattern ID_SYNTAX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    public static PluginManifest of(@Nullable Manifest manifest) {
        if (manifest == null) {
            return NONE;
        }
        Attributes attributes = manifest.getMainAttributes();
        return new PluginManifest(
                attributes.getValue(ID), attributes.getValue(VERSION), attributes.getValue(SPI_VERSION));
    }

    /** Whether the jar claims to be a plugin. */
    public boolean isPresent() {
        return !equals(NONE);
    }

    public void requireComplete(String source) throws PluginRefusedException {
        List<String> missing = missing();
        if (missing.size() == 3) {
            throw new PluginRefusedException(
                    source,
                    "no plugin, its manifest names no " + ID + ": move a library into the folder of the plugin that"
                            + " needs it, and build a plugin with that attribute");
        }
        if (!missing.isEmpty()) {
            throw new PluginRefusedException(
                    source, "its manifest lacks " + String.join(" and ", missing) + ": build the jar with it");
        }
    }

    /** Refuses what does not run on {@code here}. What the manifest does not say is not checked. */
    public void check(String source, SpiVersion here) throws PluginRefusedException {
        if (id != null && !ID_SYNTAX.matcher(id).matches()) {
            throw new PluginRefusedException(
                    source, ID + " is '" + id + "': must be letters, digits, dots, hyphens and underscores");
        }
        if (spiVersion != null) {
            checkFit(source, spiVersion, here);
        }
    }

    private static void checkFit(String source, String wanted, SpiVersion here) throws PluginRefusedException {
        SpiVersion builtFor = SpiVersion.parse(wanted)
                .orElseThrow(() -> new PluginRefusedException(
                        source, SPI_VERSION + " is '" + wanted + "': must be major.minor, such as " + here));
        if (!here.runs(builtFor)) {
            String upgrade = builtFor.major() < here.major() ? "" : ", or upgrade Weir";
            throw new PluginRefusedException(
                    source,
                    "built for weir-spi " + builtFor + ", this is " + here
                            + ": use a version of the plugin that was built for " + here + upgrade);
        }
    }

    private List<String> missing() {
        List<String> missing = new ArrayList<>();
        addIfBlank(missing, ID, id);
        addIfBlank(missing, VERSION, version);
        addIfBlank(missing, SPI_VERSION, spiVersion);
        return missing;
    }

    private static void addIfBlank(List<String> missing, String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            missing.add(name);
        }
    }
}
