package dev.weir.spi.event;

/**
 * A plugin was loaded, refused or closed.
 *
 * @param plugin its id, or its path where the id is not known
 * @param change which of these
 * @param reason why it was refused; empty otherwise
 */
public record PluginChanged(String plugin, Change change, String reason) {

    /** What happens to a plugin. */
    public enum Change {
        LOADED,
        REFUSED,
        CLOSED
    }
}
