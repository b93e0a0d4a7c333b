package dev.weir.gateway;

import dev.weir.Weir;
import dev.weir.gateway.api.Models;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A runtime as requests use it. One that is replaced is released when the last request that began with it has ended. Thread-safe.
 */
final class ServedRuntime {
    private final Weir weir;
    private final Models models;
    private final GatewaySettings settings;

    /** The requests that use it, and one as long as further ones may begin; 0 once it is released. */
    private final AtomicInteger uses = new AtomicInteger(1);

    private volatile Consumer<Weir> released = released -> {};

    ServedRuntime(Weir weir, GatewaySettings settings) {
        this.weir = weir;
        this.settings = settings;
        models = new Models(weir, settings.aliases());
    }

    Weir weir() {
        return weir;
    }

    Models models() {
        return models;
    }

    GatewaySettings settings() {
        return settings;
    }

    int maxBody() {
        return (int) settings.maxBodySize().bytes();
    }

    /** Begins a request; false if it has been released. */
    boolean enter() {
        return uses.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    void leave() {
        if (uses.decrementAndGet() == 0) {
            released.accept(weir);
        }
    }

    /**
     * No further request begins with it.
     *
     * @param whenEnded receives the runtime after the last request, on its thread
     */
    void retire(Consumer<Weir> whenEnded) {
        released = whenEnded;
        leave();
    }
}
