package dev.weir.gateway;

import dev.weir.config.HostSection;
import dev.weir.gateway.jwt.JwtSettings;
import dev.weir.gateway.jwt.TokenAccess;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Settings of the gateway; the section {@code llm.gateway}. */
public record GatewaySettings(
        @DefaultValue("127.0.0.1")
        @Description(
                "Address to listen on: by default only this machine can reach it. Any other requires keys, or `allowRemote`.")
        String host,

        @DefaultValue("8080") @AtLeast("0") @AtMost("65535") @Description("Port; 0 for any free one.")
        int port,

        @DefaultValue("false")
        @Description(
                "Whether to listen without keys on an address that other machines reach. Everyone who reaches it can spend on the accounts of the backends.")
        boolean allowRemote,

        @Nullable
        @Description(
                "File of the keys, which `weir keys` writes. As soon as it exists, a request needs a key. `weir serve` looks for `weir/keys.json` in the user's data directory by default.")
        Path keysFile,

        @Nullable
        @Description(
                "Tokens (JWT) that are accepted as keys are, where keys are used as well or instead of them; [gateway.md](gateway.md#tokens) has more. As soon as they are configured, a request needs a key or a token.")
        JwtSettings jwt,

        @Nullable
        @Description(
                "PEM file with the certificate of the server, and those that signed it; with `tlsKey` the gateway speaks TLS. New connections get a replaced certificate within a second.")
        Path tlsCertificate,

        @Nullable @Description("PEM file with the private key of `tlsCertificate`, as PKCS #8 without a password.")
        Path tlsKey,

        @Description(
                "Names that clients may use for a route or a model, such as `claude-*: chat`. One that ends with `*` stands for all that begin so; the longest that fits wins, and a route or a configured model of the exact name before it.")
        Map<String, String> aliases,

        @Description(
                "Origins of the pages that browsers let use the gateway (CORS), such as `https://chat.example.com`; `*` for all, where keys are required.")
        List<String> corsOrigins,

        @DefaultValue("true")
        @Description(
                "Whether `/ui` has the [dashboard](gateway.md#dashboard): calls, targets, costs and keys. It needs an admin key, unless the gateway has no keys and listens on this machine alone.")
        boolean dashboard,

        @DefaultValue("32MB")
        @AtLeast("1KB")
        @AtMost("1GB")
        @Description("Maximum size of the body of a request, decompressed.")
        ByteSize maxBodySize,

        @DefaultValue("256MB")
        @AtLeast("1KB")
        @AtMost("100GB")
        @Description(
                "Maximum size of the bodies of all requests in progress together; a request beyond it gets status 503.")
        ByteSize maxBodiesSize,

        @DefaultValue("32KB") @AtLeast("1KB") @AtMost("1MB") @Description("Maximum size of the headers of a request.")
        ByteSize maxHeaderSize,

        @DefaultValue("2000")
        @AtLeast("1")
        @AtMost("100000")
        @Description(
                "Maximum number of connections at once, each request of a connection with HTTP/2 counted as one more.")
        int maxConnections,

        @DefaultValue("100")
        @AtLeast("1")
        @AtMost("10000")
        @Description("Maximum number of requests at once of a connection with HTTP/2.")
        int maxStreams,

        @DefaultValue("256")
        @AtLeast("1")
        @AtMost("10000")
        @Description(
                "Number of threads for requests on Java 17; without effect on 21 and later, where each request has a virtual thread.")
        int threads,

        @DefaultValue("30s")
        @AtLeast("10ms")
        @AtMost("1h")
        @Description("Time in which a request has to arrive whole, from its first byte.")
        Duration requestTimeout,

        @DefaultValue("75s")
        @AtLeast("10ms")
        @AtMost("1h")
        @Description("Time after which a connection without a request is closed.")
        Duration idleTimeout,

        @DefaultValue("60s")
        @AtLeast("10ms")
        @AtMost("1h")
        @Description(
                "Time for which a client may read nothing of an answer before its connection is closed and its call cancelled.")
        Duration stallTimeout,

        @DefaultValue("15s")
        @AtLeast("10ms")
        @AtMost("1h")
        @Description("Interval of the comments that keep a streamed answer open while no output comes.")
        Duration keepAliveInterval,

        @DefaultValue("0s")
        @AtMost("10m")
        @Description(
                "Time for which a gateway that is stopped still accepts requests while `/readyz` says that it is not ready.")
        Duration announceTime,

        @DefaultValue("25s")
        @AtMost("1h")
        @Description("Time that requests in progress have to end when the gateway is stopped.")
        Duration drainTime) {

    public GatewaySettings {
        aliases = Map.copyOf(aliases);
        aliases.forEach((alias, target) -> {
            int star = alias.indexOf('*');
            if (alias.isBlank() || (star >= 0 && star < alias.length() - 1)) {
                throw new IllegalArgumentException(
                        "aliases must have names with a '*' at most at the end, have '" + alias + "'");
            }
            if (target.isBlank() || target.contains("*")) {
                throw new IllegalArgumentException(
                        "aliases must name one route or model each; '" + alias + "' has '" + target + "'");
            }
        });
        corsOrigins = List.copyOf(corsOrigins);
        corsOrigins.forEach(origin -> {
            if (!origin.equals("*") && !ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException(
                        "corsOrigins must be origins such as https://chat.example.com, without a path," + " or *; has '"
                                + origin + "'");
            }
        });
    }

    /**
     * Checks the files that they name without reaching for anything else; so far that of {@code jwt.jwksFile}.
     *
     * @throws IllegalArgumentException with the setting and what is wrong
     */
    public void checkFiles() {
        try {
            if (jwt != null) {
                TokenAccess.checkFile(jwt);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("llm.gateway.jwt.jwksFile: " + e.getMessage(), e);
        }
    }

    /**
     * The settings that differ in others and take effect with a restart alone, by their keys.
     *
     * @param tokens whether tokens are accepted at present, which only a restart ends
     */
    List<String> needRestart(GatewaySettings others, boolean tokens) {
        return Stream.of(
                        host.equals(others.host) ? "" : "host",
                        port == others.port ? "" : "port",
                        threads == others.threads ? "" : "threads",
                        Objects.equals(keysFile, others.keysFile) ? "" : "keysFile",
                        tokens && others.jwt == null ? "jwt" : "",
                        Objects.equals(tlsCertificate, others.tlsCertificate) ? "" : "tlsCertificate",
                        Objects.equals(tlsKey, others.tlsKey) ? "" : "tlsKey")
                .filter(name -> !name.isEmpty())
                .map(name -> "llm.gateway." + name)
                .toList();
    }

    private static final Pattern ORIGIN = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://[^/\\s*?#@]+");

    /** The section of these settings. */
    public static final HostSection SECTION =
            new HostSection("gateway", GatewaySettings.class, "The gateway, `weir serve`.");
}
