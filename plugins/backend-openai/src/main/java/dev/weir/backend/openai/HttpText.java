package dev.weir.backend.openai;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What may stand in a URL and a header. Refusals name the setting and never repeat its value, which may be a secret. */
final class HttpText {
    private static final Set<String> OWN_HEADERS =
            Set.of("accept-encoding", "connection", "content-length", "content-type", "host", "transfer-encoding");

    private static final List<String> OPERATIONS = List.of("/chat/completions", "/embeddings");

    private HttpText() {}

    static void requireUrl(String setting, URI url) {
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw new IllegalArgumentException(setting + " must be an http:// or https:// URL with a host");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    setting + " must not hold user information or a fragment; use apiKey or headers for credentials");
        }
    }

    /** A base URL that has too much at its end would make every call fail with 404. */
    static void requireBase(String setting, URI url) {
        requireUrl(setting, url);
        String path = url.getPath() == null ? "" : url.getPath();
        for (String operation : OPERATIONS) {
            if (path.endsWith(operation) || path.endsWith(operation + "/")) {
                throw new IllegalArgumentException(
                        setting + " must end before " + operation + ", which is added to it, most often with /v1");
            }
        }
    }

    static void requireHeader(String name, String value) {
        if (name.isEmpty() || !name.chars().allMatch(HttpText::isTokenCharacter)) {
            throw new IllegalArgumentException("headers: a header's name has only letters, digits and !#$%&'*+-.^_`|~");
        }
        if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("headers." + name + ": the backend sets this header itself; remove it");
        }
        requireHeaderValue("headers." + name, value);
    }

    static void requireHeaderValue(String setting, @Nullable String value) {
        if (value != null && (value.isBlank() || !value.chars().allMatch(c -> c >= ' ' && c < 0x7f))) {
            throw new IllegalArgumentException(
                    setting + " must be printable ASCII and not blank; is there a line break at its end?");
        }
    }

    private static boolean isTokenCharacter(int c) {
        return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }

    /** The URL without its query, where gateways expect keys. */
    static String withoutQuery(URI url) {
        String text = url.toString();
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query) + "?***";
    }
}
