package dev.weir.config;

import java.util.Objects;

/**
 * A section below the root that belongs to the program around the core, such as that of a server. It is read, described and
 * checked like a section of the core, and bound to a record that the core does not know.
 *
 * @param name its key below the root, such as {@code gateway}
 * @param record the record of its settings, all of which have a default
 * @param purpose what it configures, as a sentence
 */
public record HostSection(String name, Class<? extends Record> record, String purpose) {
    public HostSection {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(record, "record");
        Objects.requireNonNull(purpose, "purpose");
    }
}
