package dev.weir.plugin.jar;

import dev.weir.spi.Plugin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of the SPI. What was built for one runs on every later one of the same major version.
 *
 * @param major changes when plugins have to change
 * @param minor grows when something is added
 */
public record SpiVersion(int major, int minor) {
    private static final Pattern SYNTAX = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,4}\\.\\d{1,4})\\..*");
    private static final String RESOURCE = "/META-INF/weir-spi.properties";

    /** The version that this runtime has, read from the SPI's own jar. */
    public static SpiVersion current() {
        String release = release();
        Matcher matcher = RELEASE.matcher(release);
        return Optional.of(matcher)
                .filter(Matcher::matches)
                .flatMap(match -> parse(match.group(1)))
                .orElseThrow(() -> new IllegalStateException(RESOURCE + ": version is '" + release
                        + "', must begin with major.minor: build weir-spi with Maven, which fills it in"));
    }

    /** Reads {@code major.minor}; empty if it is anything else. */
    static Optional<SpiVersion> parse(String text) {
        return Optional.of(SYNTAX.matcher(text))
                .filter(Matcher::matches)
                .map(match -> new SpiVersion(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2))));
    }

    /** Whether a plugin that was built for {@code other} runs on this version. */
    boolean runs(SpiVersion other) {
        return major == other.major && minor >= other.minor;
    }

    private static String release() {
        Properties properties = new Properties();
        try (InputStream in = Plugin.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing: keep it beside the classes of weir-spi");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read", e);
        }
        return properties.getProperty("version", "");
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
