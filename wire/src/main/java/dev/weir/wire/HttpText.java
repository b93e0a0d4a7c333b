package dev.weir.wire;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks what settings put into URLs and headers. Refusals name the setting and never repeat its value, which may be a
 * secret; each is an {@link IllegalArgumentException}.
 */
public final class HttpText {
    private static final Set<String> OWN_HEADERS =
            Set.of("accept-encoding", "connection", "content-length", "content-type", "host", "transfer-encoding");

    private HttpText() {}

    private static void requireUrl(String setting, URI url) {
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw new IllegalArgumentException(setting + " must be an http:// or https:// URL with a host");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    setting + " must not hold user information or a fragment; use apiKey or headers for credentials");
        }
    }

    /**
     * Requires an http or https URL that can be the base of the API. One that ends in an operation's path would make every
     * call fail with 404.
     *
     * @param operations the paths that requests add to it, each beginning with a slash
     */
    public static void requireBase(String setting, URI url, List<String> operations) {
        requireUrl(setting, url);
        String path = url.getPath() == null ? "" : url.getPath();
        for (String operation : operations) {
            if (path.endsWith(operation) || path.endsWith(operation + "/")) {
                throw new IllegalArgumentException(
                        setting + " must end before " + operation + ", which is added to it, most often with /v1");
            }
        }
    }

    /** Requires a header that a request can carry and that the backend does not set itself. */
    public static void requireHeader(String name, String value) {
        if (name.isEmpty() || !name.chars().allMatch(HttpText::isTokenCharacter)) {
            throw new IllegalArgumentException("headers: a header's name has only letters, digits and !#$%&'*+-.^_`|~");
        }
        if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("headers." + name + ": the backend sets this header itself; remove it");
        }
        requireHeaderValue("headers." + name, value);
    }

    /** Requires null, or a value that a header can have. */
    public static void requireHeaderValue(String setting, @Nullable String value) {
        if (value != null && (value.isBlank() || !value.chars().allMatch(c -> c >= ' ' && c < 0x7f))) {
            throw new IllegalArgumentException(
                    setting + " must be printable ASCII and not blank; is there a line break at its end?");
        }
    }

    private static boolean isTokenCharacter(int c) {
        return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }
}
