package dev.weir.bench;

import dev.weir.bench.cell.CellOrder;
import dev.weir.bench.cell.CellRecord;
import dev.weir.bench.cell.Contestant;
import dev.weir.bench.cell.Provider;
import dev.weir.bench.scenario.BenchScenario;
import dev.weir.bench.scenario.CellOutcome;
import dev.weir.bench.scenario.Entrant;
import dev.weir.bench.workload.IntentKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;

/** Runs one contender through a scenario once. Its files stay in a folder. Safe for use by many threads. */
final class CellRun {
    private final Provider provider;
    private final Contestants contestants;
    private final String model;

    CellRun(Provider provider, Contestants contestants, String model) {
        this.provider = provider;
        this.contestants = contestants;
        this.model = model;
    }

    /**
     * Runs it.
     *
     * @param folder is made, for the files of this run
     * @param ready is awaited between the warm-up and the run
     */
    CellOutcome run(BenchScenario scenario, Entrant entrant, Path workload, Path folder, CyclicBarrier ready)
            throws IOException, InterruptedException, BrokenBarrierException {
        Files.createDirectories(folder);
        Path healthy = Files.writeString(folder.resolve("healthy.yaml"), scenario.healthy());
        Path played = Files.writeString(
                folder.resolve("provider.yaml"), scenario.played().replace("${BENCH_MODEL}", model));
        Contestant contestant = contestants.take(entrant.kind());
        String url = provider.start(healthy);
        try {
            CellOrder order = order(scenario, entrant, url, workload, folder);
            contestant.prepare(order);
            ready.await();
            provider.play(url, played);
            CellRecord record = contestant.run(order);
            return new CellOutcome(record, provider.load(url));
        } finally {
            provider.stop(url);
            contestants.giveBack(entrant.kind(), contestant);
        }
    }

    private CellOrder order(BenchScenario scenario, Entrant entrant, String url, Path workload, Path folder)
            throws IOException {
        return new CellOrder(
                entrant.kind(),
                url,
                model,
                entrant.settings().isEmpty() ? null : settings(entrant, folder).toString(),
                workload.toString(),
                scenario.plan().warmUpCalls(),
                scenario.plan().windowSeconds(),
                scenario.plan().heapAtSeconds(),
                scenario.plan().streamed(),
                folder.resolve("result.json").toString());
    }

    private static Path settings(Entrant entrant, Path folder) throws IOException {
        for (IntentKind kind : IntentKind.ALL) {
            Files.writeString(folder.resolve(kind.name() + ".md"), kind.instructions());
            Files.writeString(folder.resolve(kind.name() + ".json"), kind.schema());
        }
        return Files.writeString(folder.resolve("weir.yaml"), entrant.settings());
    }
}
