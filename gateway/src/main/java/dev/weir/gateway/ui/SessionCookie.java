package dev.weir.gateway.ui;

import org.jspecify.annotations.Nullable;

/** The cookie of a session: no script and no page of another site can use it. */
final class SessionCookie {
    private static final String NAME = "weir_session=";
    private static final String ATTRIBUTES = "; Path=/ui; HttpOnly; SameSite=Strict; Max-Age=";

    private final String secure;

    /** @param secure whether browsers may send it over TLS alone */
    SessionCookie(boolean secure) {
        this.secure = secure ? "; Secure" : "";
    }

    /** The header that has the browser keep it. */
    String begin(String token) {
        return NAME + token + ATTRIBUTES + LoginSessions.LIFETIME.toSeconds() + secure;
    }

    /** The header that has the browser forget it. */
    String end() {
        return NAME + ATTRIBUTES + "0" + secure;
    }

    /** The token in the header {@code Cookie} of a request; null if there is none. */
    static @Nullable String token(@Nullable String header) {
        String rest = header == null ? "" : header;
        while (!rest.isEmpty()) {
            int end = rest.indexOf(';');
            String cookie = (end < 0 ? rest : rest.substring(0, end)).strip();
            if (cookie.startsWith(NAME) && cookie.length() > NAME.length()) {
                return cookie.substring(NAME.length());
            }
            rest = end < 0 ? "" : rest.substring(end + 1);
        }
        return null;
    }
}
