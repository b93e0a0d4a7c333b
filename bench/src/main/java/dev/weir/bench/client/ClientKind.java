package dev.weir.bench.client;

import java.util.Locale;

/** The contenders. */
public enum ClientKind {
    /** OkHttp, blocking, three retries a second apart: what is written first. */
    PLAIN,
    /** The same client within Resilience4j's modules. */
    RESILIENCE4J,
    /** Weir. */
    WEIR;

    /** Its name in reports. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Makes a contender of this kind. */
    public BenchClient open(Endpoint endpoint) {
        return switch (this) {
            case PLAIN -> new RetryingClient(new HttpChat(endpoint));
            case RESILIENCE4J -> new GuardedClient(new HttpChat(endpoint));
            case WEIR -> new RuntimeClient(endpoint);
        };
    }
}
