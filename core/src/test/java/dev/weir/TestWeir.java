package dev.weir;

import com.google.inject.Injector;
import dev.weir.client.WeirClient;
import dev.weir.config.Configuration;
import dev.weir.wiring.Engines;
import dev.weir.wiring.LlmSettings;
import java.util.List;

/** Clients over engines that a test wires. */
public final class TestWeir {
    private TestWeir() {}

    /** A client that closes neither the engines nor anything below them. */
    public static WeirClient of(Configuration<LlmSettings> configuration, Injector engines) {
        return of(configuration, engines, CallThreads.create(128, null));
    }

    static WeirClient of(Configuration<LlmSettings> configuration, Injector engines, CallThreads threads) {
        return new Weir(configuration, List.of(), Engines.of(engines, null), threads, () -> {});
    }
}
