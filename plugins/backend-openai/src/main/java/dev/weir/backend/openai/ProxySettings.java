package dev.weir.backend.openai;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Secret;
import org.jspecify.annotations.Nullable;

/** An HTTP proxy to go through. Its {@code toString} does not show the password. */
@Description("An HTTP proxy to go through.")
public record ProxySettings(
        @Nullable @Description("The proxy's host name or address; missing for none.")
        String host,

        @DefaultValue("8080") @AtLeast("1") @AtMost("65535") @Description("The proxy's port.")
        int port,

        @Nullable @Description("Who to be at the proxy (Basic authentication); missing for nobody.")
        String username,

        @Secret @Nullable @Description("The password that goes with the user name.")
        String password) {

    /** No proxy of our own: what the JVM's properties say counts. */
    public static final ProxySettings NONE = new ProxySettings(null, 8080, null, null);

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

    @Override
    public String toString() {
        return host == null ? "none" : host + ":" + port;
    }
}
