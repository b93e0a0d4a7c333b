package dev.weir.backend.openai;

import java.io.IOException;
import java.util.Locale;
import okhttp3.Response;
import okio.BufferedSource;

/** What the body of a response is, by what it says of itself and by its first byte. */
enum ContentKind {
    /** Server-sent events. */
    EVENTS,
    /** One JSON document. */
    DOCUMENT,
    /** No byte. */
    NOTHING,
    /** An HTML page, most often of a proxy or of a wrong address. */
    OTHER;

    /** White space may come first for as long as the server likes: some keep a connection alive with it. */
    static ContentKind of(Response response, BufferedSource body) throws IOException {
        String type = response.header("Content-Type", "");
        if (type.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
            return EVENTS;
        }
        while (body.request(1)) {
            byte first = body.getBuffer().getByte(0);
            if (first > ' ' || first < 0) {
                return of(first);
            }
            body.skip(1);
        }
        return NOTHING;
    }

    private static ContentKind of(byte first) {
        return switch (first) {
            case '<' -> OTHER;
            case ':', 'd', 'e', 'i', 'r' -> EVENTS;
            default -> DOCUMENT;
        };
    }
}
