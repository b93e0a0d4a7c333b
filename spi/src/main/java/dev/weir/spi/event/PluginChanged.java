package dev.weir.spi.event;

/**
 * A plugin was loaded, refused or closed.
 *
 * @param plugin its id, or its path if the id is unknown
 * @param change the change
 * @param reason why it was refused; empty otherwise
 */
public record PluginChanged(String plugin, Change change, String reason) {

    /** The changes of a plugin. */
    public enum Change {
        LOADED,
        REFUSED,
        CLOSED
    }
}
