package dev.weir.bench;

import dev.weir.bench.scenario.BenchScenario;
import dev.weir.bench.scenario.CellOutcome;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs scenarios: in each repetition every scenario once, in it every contender once, and the first contender of one
 * repetition is the last of the next, so that what else the machine does meets all alike. Curves are run once, at the end.
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
            for (ScenarioResult result : results) {
                repeat(result, repetition);
            }
        }
        if (curves) {
            for (ScenarioResult result : results) {
                curves(result);
            }
        }
        progress.end();
        return results;
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

    private void repeat(ScenarioResult result, int repetition) throws IOException, InterruptedException {
        List<Entrant> order = new ArrayList<>(result.scenario().entrants());
        Collections.rotate(order, -repetition);
        Path place = folder.resolve(result.scenario().name()).resolve("repetition-" + (repetition + 1));
        outcomes(result.scenario(), order, place)
                .forEach((name, outcome) -> result.outcomes()
                        .computeIfAbsent(name, unseen -> new ArrayList<>())
                        .add(outcome));
    }

    private void curves(ScenarioResult result) throws IOException, InterruptedException {
        for (Map.Entry<String, BenchScenario> point : points(result.scenario()).entrySet()) {
            BenchScenario scenario = point.getValue();
            Path place = folder.resolve(scenario.name()).resolve(point.getKey());
            result.variants().put(point.getKey(), outcomes(scenario, scenario.entrants(), place));
        }
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

    private Map<String, CellOutcome> outcomes(BenchScenario scenario, List<Entrant> order, Path place)
            throws IOException, InterruptedException {
        Files.createDirectories(place);
        Path workload = place.resolve("workload.jsonl");
        scenario.workload().write(workload);
        Map<String, CellOutcome> outcomes = new LinkedHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(scenario.plan().sideBySide() ? order.size() : 1);
        try {
            Map<String, Future<CellOutcome>> under = new LinkedHashMap<>();
            for (Entrant entrant : order) {
                under.put(entrant.name(), threads.submit(() -> cell(scenario, entrant, workload, place)));
            }
            for (Map.Entry<String, Future<CellOutcome>> one : under.entrySet()) {
                outcomes.put(one.getKey(), one.getValue().get());
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("scenario " + scenario.name() + ": " + cause.getMessage(), cause);
        } finally {
            threads.shutdownNow();
        }
        return outcomes;
    }

    private CellOutcome cell(BenchScenario scenario, Entrant entrant, Path workload, Path place) throws IOException {
        Path own = place.resolve(entrant.name().replaceAll("\\W+", "-"));
        CellOutcome outcome = cells.run(scenario, entrant, workload, own);
        Figure shown = scenario.promises().isEmpty()
                ? Figure.latency(50)
                : scenario.promises().get(0).figure();
        progress.step(scenario.name() + " / " + place.getFileName(), entrant.name(), shown, outcome);
        return outcome;
    }
}
