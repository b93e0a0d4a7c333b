package dev.weir.gateway;

import dev.weir.config.HostSection;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import java.time.Duration;

/** Settings of the gateway; the section {@code llm.gateway}. */
public record GatewaySettings(
        @DefaultValue("127.0.0.1")
        @Description(
                "Address to listen on: by default only this machine can reach it. Any other needs `allowRemote`, as the gateway asks for no key.")
        String host,

        @DefaultValue("8080") @AtLeast("0") @AtMost("65535") @Description("Port; 0 for any free one.")
        int port,

        @DefaultValue("false")
        @Description(
                "Whether to listen on an address that other machines reach. Everyone who reaches it can spend on the accounts of the backends.")
        boolean allowRemote,

        @DefaultValue("32MB")
        @AtLeast("1KB")
        @AtMost("1GB")
        @Description("Maximum size of the body of a request, decompressed.")
        ByteSize maxBodySize,

        @DefaultValue("32KB") @AtLeast("1KB") @AtMost("1MB") @Description("Maximum size of the headers of a request.")
        ByteSize maxHeaderSize,

        @DefaultValue("2000") @AtLeast("1") @AtMost("100000") @Description("Maximum number of connections at once.")
        int maxConnections,

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

    /** The section of these settings. */
    public static final HostSection SECTION =
            new HostSection("gateway", GatewaySettings.class, "The gateway, `weir serve`.");
}
