package dev.weir.wire.security;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Secret;
import java.nio.charset.StandardCharsets;
import okhttp3.Credentials;
import org.jspecify.annotations.Nullable;

/** An HTTP proxy. Its {@code toString} does not show the password. */
@Description("An HTTP proxy.")
public record ProxySettings(
        @Nullable @Description("The proxy's host name or address; missing for none.")
        String host,

        @DefaultValue("8080") @AtLeast("1") @AtMost("65535") @Description("The proxy's port.")
        int port,

        @Nullable @Description("The user name for Basic authentication at the proxy; missing for none.")
        String username,

        @Secret @Nullable @Description("The password that goes with the user name.")
        String password) {

    /**
     * Checks that the parts fit.
     *
     * @throws IllegalArgumentException if only one of user name and password is set
     */
    public ProxySettings {
        if ((username == null) != (password == null)) {
            throw new IllegalArgumentException("username and password belong together: set both or none");
        }
    }

    /** The {@code Proxy-Authorization} header; null for none. */
    public @Nullable String credentials() {
        boolean complete = host != null && username != null && password != null;
        return complete ? Credentials.basic(username, password, StandardCharsets.UTF_8) : null;
    }

    @Override
    public String toString() {
        return host == null ? "none" : host + ":" + port;
    }
}
