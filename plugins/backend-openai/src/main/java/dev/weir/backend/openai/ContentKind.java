package dev.weir.backend.openai;

import java.io.IOException;
import java.util.Locale;
import okhttp3.Response;
import okio.BufferedSource;

/** What the body of a response is, by its first byte, and where that leaves it open, by what it says of itself. */
enum ContentKind {
    /** Server-sent events. */
    EVENTS,
    /** JSON: one document, or several. */
    DOCUMENT,
    /** No byte. */
    NOTHING,
    /** An HTML page, most often of a proxy or of a wrong address. */
    OTHER;

    /**
     * White space may come first for as long as the server likes: some keep a connection alive with it. What is JSON is
     * read as such whatever its type says.
     */
    static ContentKind of(Response response, BufferedSource body) throws IOException {
        while (body.request(1)) {
            byte first = body.getBuffer().getByte(0);
            if (first > ' ' || first < 0) {
                return of(first, isEventStream(response));
            }
            body.skip(1);
        }
        return NOTHING;
    }

    private static boolean isEventStream(Response response) {
        return response.header("Content-Type", "").toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    private static ContentKind of(byte first, boolean eventStream) {
        return switch (first) {
            case '{', '[' -> DOCUMENT;
            case '<' -> OTHER;
            case ':', 'd', 'e', 'i', 'r' -> EVENTS;
            default -> eventStream ? EVENTS : DOCUMENT;
        };
    }
}
