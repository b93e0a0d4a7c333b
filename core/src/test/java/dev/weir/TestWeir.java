package dev.weir;

import com.google.inject.Injector;
import dev.weir.admin.TrafficCounters;
import dev.weir.client.WeirClient;
import dev.weir.config.Configuration;
import dev.weir.guard.Guards;
import dev.weir.spi.time.TimeSource;
import dev.weir.wiring.BatchJobAccess;
import dev.weir.wiring.Engines;
import dev.weir.wiring.LlmSettings;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Clients over engines that a test wires. */
public final class TestWeir {
    private TestWeir() {}

    /** A client that closes neither the engines nor anything below them. */
    public static WeirClient of(Configuration<LlmSettings> configuration, Injector engines) {
        return of(configuration, engines, CallThreads.create(128, null));
    }

    static WeirClient of(Configuration<LlmSettings> configuration, Injector engines, CallThreads threads) {
        BatchJobAccess batchJobs = new BatchJobAccess(
                Map.of(), null, null, null, engines.getInstance(Guards.class), TimeSource.system(), new Random(1));
        Engines all = Engines.of(engines, null, null, batchJobs, null, Map.of());
        return new Weir(configuration, List.of(), all, threads, new EngineView(all, new TrafficCounters()), () -> {});
    }
}
