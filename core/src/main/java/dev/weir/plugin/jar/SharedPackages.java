package dev.weir.plugin.jar;

import java.util.List;

/**
 * The packages that plugins take from the host, and nothing else of it: the SPI, and what the SPI's signatures and
 * annotations are made of. A class that host and plugin both speak of must be one class; of everything else a plugin has
 * its own version.
 */
public final class SharedPackages {

    /** Each ends with a dot, so that {@code dev.weir.spi.} does not take in {@code dev.weir.spiders}. */
    public static final List<String> PREFIXES = List.of(
            "dev.weir.spi.",
            "io.micrometer.common.",
            "io.micrometer.core.",
            "io.opentelemetry.api.",
            "io.opentelemetry.context.",
            "jakarta.inject.",
            "org.jspecify.annotations.",
            "org.slf4j.");

    private static final List<String> PATHS =
            PREFIXES.stream().map(prefix -> prefix.replace('.', '/')).toList();

    private SharedPackages() {}

    /** Whether a class of this name comes from the host. */
    public static boolean holdClass(String name) {
        return PREFIXES.stream().anyMatch(name::startsWith);
    }

    /** Whether a resource of this name, which has slashes where a class has dots, comes from the host. */
    public static boolean holdResource(String path) {
        return PATHS.stream().anyMatch(path::startsWith);
    }
}
