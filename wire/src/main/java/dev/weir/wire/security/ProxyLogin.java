package dev.weir.wire.security;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Authenticator;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/** Authenticates at a proxy. A tunnel that the proxy refuses for that reason ends in a {@link RefusedException}. */
public record ProxyLogin(@Nullable String credentials) implements Authenticator {
    private static final String HEADER = "Proxy-Authorization";

    /** OkHttp's scheme for asking before the proxy does. */
    private static final String BEFOREHAND = "OkHttp-Preemptive";

    /** Makes a client use the proxy of the settings, if there is one. */
    public static void apply(ProxySettings settings, OkHttpClient.Builder client) {
        if (settings.host() != null) {
            client.proxy(
                    new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(settings.host(), settings.port())));
            client.proxyAuthenticator(new ProxyLogin(settings.credentials()));
        }
    }

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
        return "ProxyLogin[" + (credentials == null ? "none" : "***") + "]";
    }

    /** The proxy requires authentication, or does not accept it. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
