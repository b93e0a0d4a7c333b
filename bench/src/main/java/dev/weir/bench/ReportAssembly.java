package dev.weir.bench;

import dev.weir.bench.cell.CallRecord;
import dev.weir.bench.report.BenchReport;
import dev.weir.bench.report.ChartPoint;
import dev.weir.bench.report.ContenderSection;
import dev.weir.bench.report.CurveSection;
import dev.weir.bench.report.FigureSpread;
import dev.weir.bench.report.PromiseRow;
import dev.weir.bench.report.ScenarioSection;
import dev.weir.bench.scenario.BenchScenario;
import dev.weir.bench.scenario.CellOutcome;
import dev.weir.bench.scenario.Entrant;
import dev.weir.bench.scenario.Figure;
import dev.weir.bench.scenario.FigureText;
import dev.weir.bench.scenario.PromiseCheck;
import dev.weir.bench.scenario.Variants;
import dev.weir.bench.scenario.Variants.Variant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes the report of a run's results. */
final class ReportAssembly {
    private static final List<Figure> FIGURES = List.of(
            Figure.WHOLE,
            Figure.latency(50),
            Figure.latency(95),
            Figure.latency(99),
            Figure.REQUESTS,
            Figure.TOKENS,
            Figure.COST,
            Figure.CPU,
            Figure.HEAP,
            Figure.HEAP_OF_CALLS,
            Figure.LATENESS);
    private static final double SLICE_SECONDS = 0.5;
    private static final double LATE_MILLIS = 50;
    private static final int CURVE_POINTS = 200;

    private final List<ScenarioResult> results;
    private final RunFacts facts;

    ReportAssembly(List<ScenarioResult> results, RunFacts facts) {
        this.results = results;
        this.facts = facts;
    }

    BenchReport report(List<String> furtherNotes) {
        List<String> notes = new ArrayList<>(furtherNotes);
        results.forEach(result -> notes.addAll(lateStarts(result)));
        return new BenchReport(
                facts.date(),
                facts.machine(),
                facts.versions(),
                facts.command(),
                facts.quick(),
                facts.repetitions(),
                results.stream().flatMap(this::rows).toList(),
                results.stream().map(ReportAssembly::section).toList(),
                notes);
    }

    private Stream<PromiseRow> rows(ScenarioResult result) {
        return result.scenario().promises().stream()
                .map(check -> row(result, check))
                .filter(row -> row.plain().isKnown() && row.weir().isKnown());
    }

    private PromiseRow row(ScenarioResult result, PromiseCheck check) {
        FigureSpread plain = spread(result, Entrant.PLAIN.name(), check.figure());
        FigureSpread peer = spread(result, Entrant.RESILIENCE4J.name(), check.figure());
        FigureSpread weir = spread(result, check.entrant(), check.figure());
        return new PromiseRow(
                check.promise(),
                check.isPromised(),
                check.neededText(facts.quick()),
                result.scenario().name(),
                named(check.figure()),
                check.entrant(),
                plain,
                peer,
                weir,
                check.text(check.reached(plain.median(), weir.median())),
                check.text(check.reached(peer.median(), weir.median())),
                check.holds(plain.median(), weir.median(), facts.quick()),
                check.isNoWorse(weir.median(), peer.median()),
                check.reason());
    }

    private static FigureSpread spread(ScenarioResult result, String contender, Figure figure) {
        return FigureSpread.of(result.outcomes().getOrDefault(contender, List.of()).stream()
                .mapToDouble(figure::of)
                .toArray());
    }

    private static String named(Figure figure) {
        return figure.label() + (figure.unit().isEmpty() ? "" : ", " + figure.unit());
    }

    /** The schedule is the harness's own: if it was late, latencies are partly the machine's. */
    private static List<String> lateStarts(ScenarioResult result) {
        List<String> notes = new ArrayList<>();
        result.outcomes().keySet().forEach(name -> {
            FigureSpread late = spread(result, name, Figure.LATENESS);
            if (late.median() > LATE_MILLIS) {
                notes.add(
                        "%s: 1 %% of the calls of %s began %s ms or more late, as the machine was busy; their latency includes that."
                                .formatted(result.scenario().name(), name, FigureText.of(late.median())));
            }
        });
        return notes;
    }

    private static ScenarioSection section(ScenarioResult result) {
        BenchScenario scenario = result.scenario();
        return new ScenarioSection(
                scenario.name(),
                scenario.title(),
                scenario.comparison(),
                scenario.played(),
                "%d calls, with their starts and texts in workload.jsonl beside each result. %s"
                        .formatted(
                                scenario.workload().calls().size(),
                                scenario.plan().company().sentence()),
                scenario.entrants().stream()
                        .map(entrant -> contender(result, entrant))
                        .toList(),
                result.variants().isEmpty()
                        ? List.of()
                        : scenario.variants().stream()
                                .map(variants -> curve(result, variants))
                                .toList());
    }

    private static ContenderSection contender(ScenarioResult result, Entrant entrant) {
        List<CellOutcome> outcomes = result.outcomes().getOrDefault(entrant.name(), List.of());
        Map<String, FigureSpread> figures = new LinkedHashMap<>();
        FIGURES.forEach(figure -> figures.put(named(figure), spread(result, entrant.name(), figure)));
        return new ContenderSection(
                entrant.name(), entrant.settings(), figures, latencies(outcomes), answers(outcomes));
    }

    private static List<ChartPoint> latencies(List<CellOutcome> outcomes) {
        double[] sorted = outcomes.stream()
                .flatMap(outcome -> outcome.calls().stream())
                .mapToDouble(CallRecord::latency)
                .sorted()
                .toArray();
        List<ChartPoint> points = new ArrayList<>();
        for (int i = 0; i < sorted.length; i += Math.max(1, sorted.length / CURVE_POINTS)) {
            if (Double.isFinite(sorted[i])) {
                points.add(new ChartPoint(sorted[i], 100.0 * (i + 1) / sorted.length));
            }
        }
        return points;
    }

    private static List<ChartPoint> answers(List<CellOutcome> outcomes) {
        double[] ends = outcomes.stream()
                .flatMap(outcome -> outcome.calls().stream())
                .filter(CallRecord::isWhole)
                .mapToDouble(CallRecord::endedAt)
                .sorted()
                .toArray();
        int slices = ends.length == 0 ? 0 : (int) (ends[ends.length - 1] / SLICE_SECONDS) + 1;
        int[] counts = new int[slices];
        Arrays.stream(ends).forEach(end -> counts[(int) (end / SLICE_SECONDS)]++);
        List<ChartPoint> points = new ArrayList<>();
        for (int i = 0; i < slices; i++) {
            points.add(new ChartPoint((i + 0.5) * SLICE_SECONDS, counts[i] / SLICE_SECONDS / outcomes.size()));
        }
        return points;
    }

    private static CurveSection curve(ScenarioResult result, Variants variants) {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (Entrant entrant : result.scenario().entrants()) {
            values.put(
                    entrant.name(),
                    variants.points().stream()
                            .map(point -> value(result, variants, point, entrant.name()))
                            .toList());
        }
        return new CurveSection(
                variants.title(),
                variants.condition(),
                named(variants.figure()),
                variants.points().stream().map(Variant::label).toList(),
                values);
    }

    private static double value(ScenarioResult result, Variants variants, Variant point, String contender) {
        if (point.scenario() == null) {
            return spread(result, contender, variants.figure()).median();
        }
        CellOutcome outcome = result.variants()
                .getOrDefault(ScenarioResult.variantKey(variants.condition(), point.label()), Map.of())
                .get(contender);
        return outcome == null ? Double.NaN : variants.figure().of(outcome);
    }
}
