package dev.weir.backend.openai;

import java.io.IOException;
import okhttp3.Authenticator;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/** Tells a proxy who is asking, and says so in a type of its own when the proxy refuses a tunnel because of that. */
record ProxyLogin(@Nullable String credentials) implements Authenticator {
    private static final String HEADER = "Proxy-Authorization";

    /** OkHttp asks once before the proxy does. */
    private static final String BEFOREHAND = "OkHttp-Preemptive";

    @Override
    public @Nullable Request authenticate(@Nullable Route route, Response response) throws IOException {
        Request asked = response.request();
        boolean beforehand = response.challenges().stream()
                .anyMatch(challenge -> challenge.scheme().equalsIgnoreCase(BEFOREHAND));
        if (credentials != null && asked.header(HEADER) == null) {
            return asked.newBuilder().header(HEADER, credentials).build();
        }
        if (!beforehand && asked.method().equals("CONNECT")) {
            throw new RefusedException();
        }
        return null;
    }

    @Override
    public String toString() {
        return "ProxyLogin[" + (credentials == null ? "nobody" : "***") + "]";
    }

    /** The proxy wants to know who is asking, or does not accept who is. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
