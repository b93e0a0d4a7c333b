package dev.weir.wire.body;

import java.io.IOException;
import java.util.Locale;
import okhttp3.Response;
import okio.BufferedSource;

/** The kind of a response's body: by its first bytes, and where these are ambiguous by its declared type. */
public enum ContentKind {
    /** Server-sent events. */
    EVENTS,
    /** JSON: one document, or several. */
    DOCUMENT,
    /** No byte. */
    NOTHING,
    /** An HTML page, most often of a proxy or of a wrong address. */
    OTHER;

    /**
     * Determines the kind, for which it waits for the first bytes that are no white space: some servers keep a connection
     * alive with white space. JSON is JSON, and events are events, whatever the declared type.
     */
    public static ContentKind of(Response response, BufferedSource body) throws IOException {
        while (body.request(1)) {
            byte first = body.getBuffer().getByte(0);
            if (first > ' ' || first < 0) {
                return of(first, body, isEventStream(response));
            }
            body.skip(1);
        }
        return NOTHING;
    }

    private static boolean isEventStream(Response response) {
        return response.header("Content-Type", "").toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    private static ContentKind of(byte first, BufferedSource body, boolean declared) throws IOException {
        return switch (first) {
            case '{', '[' -> DOCUMENT;
            case '<' -> OTHER;
            default -> declared || SseReader.begins(body) ? EVENTS : DOCUMENT;
        };
    }
}
