package dev.weir.bench;

import dev.weir.bench.scenario.BenchScenario;
import dev.weir.bench.scenario.CellOutcome;
import dev.weir.bench.scenario.CellPlan.Company;
import dev.weir.bench.scenario.Entrant;
import dev.weir.bench.scenario.Figure;
import dev.weir.bench.scenario.Variants;
import dev.weir.bench.scenario.Variants.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;

/**
 * Runs scenarios: in each repetition every scenario once, in it every contender once, and the first contender of one
 * repetition is the last of the next, so that what else the machine does meets all alike. Scenarios that wait for most of the
 * time run at the same time. Curves are run once, at the end.
 */
final class BenchRun {
    private final CellRun cells;
    private final Path folder;
    private final BenchProgress progress;

    BenchRun(CellRun cells, Path folder, BenchProgress progress) {
        this.cells = cells;
        this.folder = folder;
        this.progress = progress;
    }

    List<ScenarioResult> run(List<BenchScenario> scenarios, int repetitions, boolean curves)
            throws IOException, InterruptedException {
        List<ScenarioResult> results =
                scenarios.stream().map(ScenarioResult::new).toList();
        progress.begin(steps(scenarios, repetitions, curves));
        for (int repetition = 0; repetition < repetitions; repetition++) {
            for (List<ScenarioResult> group : groups(results)) {
                repeat(group, repetition);
            }
        }
        if (curves) {
            for (List<ScenarioResult> group : groups(results)) {
                curves(group);
            }
        }
        progress.end();
        return results;
    }

    /** What runs at the same time: each scenario alone, but for those that may run together. */
    private static List<List<ScenarioResult>> groups(List<ScenarioResult> results) {
        Map<String, List<ScenarioResult>> groups = new LinkedHashMap<>();
        for (ScenarioResult result : results) {
            BenchScenario scenario = result.scenario();
            String group = scenario.plan().company() == Company.SCENARIOS ? "" : scenario.name();
            groups.computeIfAbsent(group, unseen -> new ArrayList<>()).add(result);
        }
        return List.copyOf(groups.values());
    }

    private static int steps(List<BenchScenario> scenarios, int repetitions, boolean curves) {
        int steps = scenarios.stream()
                        .mapToInt(scenario -> scenario.entrants().size())
                        .sum()
                * repetitions;
        if (curves) {
            for (BenchScenario scenario : scenarios) {
                steps += points(scenario).values().stream()
                        .mapToInt(point -> point.entrants().size())
                        .sum();
            }
        }
        return steps;
    }

    private void repeat(List<ScenarioResult> group, int repetition) throws IOException, InterruptedException {
        List<Cell> cells = new ArrayList<>();
        for (ScenarioResult result : group) {
            List<Entrant> order = new ArrayList<>(result.scenario().entrants());
            Collections.rotate(order, -repetition);
            cells.addAll(cells(
                    result.scenario(),
                    order,
                    "repetition-" + (repetition + 1),
                    (name, outcome) -> result.outcomes()
                            .computeIfAbsent(name, unseen -> new ArrayList<>())
                            .add(outcome)));
        }
        run(cells, group.get(0).scenario().plan().company());
    }

    private void curves(List<ScenarioResult> group) throws IOException, InterruptedException {
        List<Cell> together = new ArrayList<>();
        for (ScenarioResult result : group) {
            for (Map.Entry<String, BenchScenario> point :
                    points(result.scenario()).entrySet()) {
                Map<String, CellOutcome> outcomes = new LinkedHashMap<>();
                result.variants().put(point.getKey(), outcomes);
                List<Cell> cells = cells(point.getValue(), point.getValue().entrants(), point.getKey(), outcomes::put);
                if (result.scenario().plan().company() == Company.SCENARIOS) {
                    together.addAll(cells);
                } else {
                    run(cells, result.scenario().plan().company());
                }
            }
        }
        run(together, Company.SCENARIOS);
    }

    /** What has to be run for the curves of a scenario. */
    private static Map<String, BenchScenario> points(BenchScenario scenario) {
        Map<String, BenchScenario> points = new LinkedHashMap<>();
        for (Variants variants : scenario.variants()) {
            for (Variant variant : variants.points()) {
                if (variant.scenario() != null) {
                    points.put(ScenarioResult.variantKey(variants.condition(), variant.label()), variant.scenario());
                }
            }
        }
        return points;
    }

    /**
     * One contender's run.
     *
     * @param workload the path of the workload
     * @param place the folder of the scenario's run
     * @param outcomes receives its outcome by its name
     */
    private record Cell(
            BenchScenario scenario,
            Entrant entrant,
            Path workload,
            Path place,
            BiConsumer<String, CellOutcome> outcomes) {}

    private List<Cell> cells(
            BenchScenario scenario, List<Entrant> order, String run, BiConsumer<String, CellOutcome> outcomes)
            throws IOException {
        Path place = Files.createDirectories(folder.resolve(scenario.name()).resolve(run));
        Path workload = place.resolve("workload.jsonl");
        scenario.workload().write(workload);
        return order.stream()
                .map(entrant -> new Cell(scenario, entrant, workload, place, outcomes))
                .toList();
    }

    private void run(List<Cell> group, Company company) throws IOException, InterruptedException {
        if (group.isEmpty()) {
            return;
        }
        int atOnce = company == Company.NONE ? 1 : group.size();
        // none begins while another starts its JVM or warms up
        CyclicBarrier ready = new CyclicBarrier(atOnce);
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            ExecutorCompletionService<Runnable> under = new ExecutorCompletionService<>(threads);
            for (Cell cell : group) {
                under.submit(() -> {
                    CellOutcome outcome = outcome(cell, ready);
                    return () -> cell.outcomes().accept(cell.entrant().name(), outcome);
                });
            }
            for (int i = 0; i < group.size(); i++) {
                under.take().get().run();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private CellOutcome outcome(Cell cell, CyclicBarrier ready) throws IOException {
        BenchScenario scenario = cell.scenario();
        Path own = cell.place().resolve(cell.entrant().name().replaceAll("\\W+", "-"));
        CellOutcome outcome;
        try {
            outcome = cells.run(scenario, cell.entrant(), cell.workload(), own, ready);
        } catch (IOException | InterruptedException | BrokenBarrierException e) {
            throw new IOException(
                    "scenario " + scenario.name() + ", " + cell.entrant().name() + ": " + e.getMessage(), e);
        }
        Figure shown = scenario.promises().isEmpty()
                ? Figure.latency(50)
                : scenario.promises().get(0).figure();
        progress.step(
                scenario.name() + " / " + cell.place().getFileName(),
                cell.entrant().name(),
                shown,
                outcome);
        return outcome;
    }
}
