package dev.weir.plugin;

import dev.weir.plugin.jar.PluginManifest;
import dev.weir.plugin.jar.PluginRefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plugin that was found, loaded or not.
 *
 * @param id its id: what its manifest says, or else the name of its class; where neither is known, its source
 * @param version its own version; null if its manifest does not say
 * @param spiVersion the version of the SPI it was built for, as its manifest says; null if it does not say
 * @param source where it comes from: the path of its main jar, or words such as {@code code: dev.x.FibPlugin}. For a
 *     refused plugin the very jar or folder that is at fault
 * @param state whether it was loaded
 * @param reason why it was refused, and what to do; empty if it was loaded
 * @param extensions what it registered, in that order; empty if it was refused
 */
public record PluginInfo(
        String id,
        @Nullable String version,
        @Nullable String spiVersion,
        String source,
        State state,
        String reason,
        List<Registration<?>> extensions) {

    /** Whether a plugin was loaded. */
    public enum State {
        LOADED,
        REFUSED
    }

    public PluginInfo {
        extensions = List.copyOf(extensions);
    }

    static PluginInfo loaded(PluginSource.Examined examined, List<Registration<?>> extensions) {
        PluginManifest manifest = examined.manifest();
        return new PluginInfo(
                examined.id(),
                manifest.version(),
                manifest.spiVersion(),
                examined.location(),
                State.LOADED,
                "",
                extensions);
    }

    static PluginInfo refused(PluginSource.@Nullable Examined examined, PluginRefusedException refusal) {
        PluginManifest manifest = examined == null ? PluginManifest.NONE : examined.manifest();
        return new PluginInfo(
                examined == null ? refusal.source() : examined.id(),
                manifest.version(),
                manifest.spiVersion(),
                refusal.source(),
                State.REFUSED,
                refusal.reason(),
                List.of());
    }

    public boolean isLoaded() {
        return state == State.LOADED;
    }
}
