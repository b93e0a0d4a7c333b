package dev.weir.gateway.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A file of the page, which has no data and which everyone may read.
 *
 * @param contentType its media type
 */
record PageFile(String contentType, String text) {
    private static final String UTF_8 = "; charset=utf-8";

    /** The files by their paths. */
    static Map<String, PageFile> all() {
        return Map.of(
                "/ui", read("index.html", "text/html" + UTF_8),
                "/ui/ui.css", read("ui.css", "text/css" + UTF_8),
                "/ui/ui.js", read("ui.js", "text/javascript" + UTF_8),
                "/ui/view.js", read("view.js", "text/javascript" + UTF_8),
                "/ui/tables.js", read("tables.js", "text/javascript" + UTF_8),
                "/ui/icon.svg", read("icon.svg", "image/svg+xml"));
    }

    private static PageFile read(String name, String contentType) {
        try (InputStream in = PageFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar of the gateway lacks " + name);
            }
            return new PageFile(contentType, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
