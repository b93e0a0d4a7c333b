package dev.weir.app.plugin;

import dev.weir.app.cli.InputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an artifact in a Maven repository.
 *
 * @param group the group id
 * @param artifact the artifact id
 * @param version one released version
 */
record MavenCoordinates(String group, String artifact, String version) {
    static final String PREFIX = "maven:";
    private static final String NAME = "([A-Za-z0-9_][A-Za-z0-9_.-]*)";
    private static final Pattern SYNTAX = Pattern.compile(PREFIX + NAME + ":" + NAME + ":" + NAME);

    /** Reads {@code maven:group:artifact:version}. */
    static MavenCoordinates parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new InputException("'" + text + "': must be maven:GROUP:ARTIFACT:VERSION");
        }
        if (matcher.group(3).endsWith("-SNAPSHOT")) {
            throw new InputException(
                    "'" + text + "': a snapshot changes; name a released version, or install the file");
        }
        return new MavenCoordinates(matcher.group(1), matcher.group(2), matcher.group(3));
    }

    /** The path of one of its files, relative to the repository. */
    String path(String suffix) {
        return group.replace('.', '/') + "/" + artifact + "/" + version + "/" + fileName(suffix);
    }

    String fileName(String suffix) {
        return artifact + "-" + version + suffix;
    }
}
