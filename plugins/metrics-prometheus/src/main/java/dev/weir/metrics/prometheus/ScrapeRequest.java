package dev.weir.metrics.prometheus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request. Immutable.
 *
 * @param method the method, as it was sent
 * @param path the path without its query; empty if it is none
 * @param accept the values of the headers {@code Accept}
 * @param acceptEncoding the values of the headers {@code Accept-Encoding}
 */
record ScrapeRequest(String method, String path, List<String> accept, List<String> acceptEncoding) {
    static final int LONGEST_HEAD = 8192;
    static final String OPEN_METRICS = "application/openmetrics-text";

    /**
     * Reads a head.
     *
     * @return null if there is none, or it is longer than {@value #LONGEST_HEAD} bytes
     */
    static @Nullable ScrapeRequest read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        boolean atLineStart = false;
        while (head.size() < LONGEST_HEAD) {
            int c = in.read();
            if (c < 0) {
                return null;
            }
            head.write(c);
            if (c == '\n' && atLineStart) {
                return parse(head.toString(StandardCharsets.ISO_8859_1));
            }
            atLineStart = c == '\n' || (c == '\r' && atLineStart);
        }
        return null;
    }

    private static @Nullable ScrapeRequest parse(String head) {
        List<String> lines = head.lines().toList();
        String[] parts = lines.get(0).split(" ", -1);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
            return null;
        }
        return new ScrapeRequest(parts[0], path(parts[1]), values(lines, "accept:"), values(lines, "accept-encoding:"));
    }

    private static String path(String target) {
        try {
            String path = URI.create(target).getPath();
            return path == null ? "" : path;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static List<String> values(List<String> lines, String name) {
        return lines.stream()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith(name))
                .flatMap(line -> List.of(line.substring(name.length()).split(",", -1)).stream())
                .map(value -> value.replace(" ", ""))
                .toList();
    }

    boolean acceptsOpenMetrics() {
        return lists(accept, OPEN_METRICS);
    }

    boolean acceptsGzip() {
        return lists(acceptEncoding, "gzip");
    }

    /** Whether a value is listed, unless with a weight of 0. */
    private static boolean lists(List<String> values, String value) {
        return values.stream()
                .anyMatch(listed ->
                        listed.equals(value) || (listed.startsWith(value + ";") && !listed.matches(".*;q=0(\\.0*)?")));
    }
}
