package dev.weir.bench.report;

import dev.weir.bench.scenario.FigureText;
import java.util.ArrayList;
import java.util.List;

/** The report as Markdown: the table of promises for a terminal, and the page {@code docs/scenarios.md}. */
public final class MarkdownReport {
    private final BenchReport report;

    public MarkdownReport(BenchReport report) {
        this.report = report;
    }

    /** The promises and what was reached. */
    public String promises() {
        TextTable table = new TextTable(List.of(
                "promise",
                "figure",
                "needed",
                "plain",
                "resilience4j",
                "weir",
                "reached",
                "over resilience4j",
                "holds"));
        for (PromiseRow row : report.rows()) {
            table.row(List.of(
                    row.promise(),
                    row.figure(),
                    report.quick() ? "better" : row.needed(),
                    row.plain().text(),
                    row.peer().text(),
                    row.weir().text(),
                    row.reached(),
                    row.reachedOverPeer() + (row.noWorse() ? "" : ", worse"),
                    row.holds() ? "yes" : "NO"));
        }
        return table.text();
    }

    /** The whole page. */
    public String page() {
        StringBuilder page = new StringBuilder("""
                # Weir beside a plain client and Resilience4j

                Written by `%s` on %s. Do not edit: run it again.

                - machine: %s
                - versions: %s
                - %s, contenders %s; figures are medians, with the lowest and the highest in brackets

                The same workload, at the same provider, for each contender:

                - **plain**: OkHttp, blocking, with its default time limits (10 s to connect and for each read), and on any failure three retries a second
                  apart; no cache, batch or breaker
                - **resilience4j**: the same call within its retry, circuit breaker, bulkhead and time limiter, with the library's defaults, but for a
                  bulkhead of 100 that waits, and a time limit of 10 s, as the defaults (25 and no wait, 1 s) would refuse most calls to a model
                - **weir**: the default settings, but for those printed with each scenario

                A call begins at its time whatever became of those before, and its latency counts from its intended start. A call without a whole
                answer counts with an infinite latency. Contenders and the simulator are processes of their own.

                ## The promises

                """.formatted(
                        report.command(),
                        report.date(),
                        report.machine(),
                        report.versions(),
                        report.repetitions() == 1 ? "one repetition" : report.repetitions() + " repetitions",
                        report.quick() ? "side by side" : "in turn"));
        page.append(promises()).append('\n');
        report.notes().forEach(note -> page.append("- ").append(note).append('\n'));
        page.append("""

                ## The provider is a model

                The simulator's time to the first token is a constant and a time per prompt token, and tokens follow at an even pace, all within 10 % up or
                down; requests beyond its slots wait in a queue. That is how servers of language models are described (Agrawal et al., "Taming
                Throughput-Latency Tradeoff in LLM Inference with Sarathi-Serve", OSDI 2024; Kwon et al., "Efficient Memory Management for Large Language Model
                Serving with PagedAttention", SOSP 2023): a prefill that grows with the prompt, and a decoding step per token. The figures, 400 ms, 0.1 ms
                for a prompt token and 8 ms for each further one, are an assumption about a small hosted model, in the order of what public leaderboards show; no provider was
                measured. Zipf's law for what is asked again is that of requests on the web, with exponents of 0.6 to 1 (Breslau et al., "Web Caching and Zipf-like
                Distributions", INFOCOM 1999). [simulator.md](simulator.md#timing) has the model; with `--base-url` and `--workload` your own server and calls
                take its place.
                """);
        report.scenarios().forEach(section -> page.append(section(section)));
        return page.toString().replaceAll("(?m) +$", "");
    }

    private static String section(ScenarioSection section) {
        StringBuilder text = new StringBuilder("\n## %s\n\n%s\n\n%s\n\n```yaml\n%s```\n\n"
                .formatted(section.title(), section.comparison(), section.workload(), section.provider()));
        text.append(figures(section)).append('\n');
        for (ContenderSection contender : section.contenders()) {
            if (!contender.settings().isEmpty()) {
                text.append(
                        "Settings of *%s*:%n%n```yaml%n%s```%n%n".formatted(contender.name(), contender.settings()));
            }
        }
        section.curves().forEach(curve -> text.append(curve(curve)));
        return text.toString().stripTrailing() + "\n";
    }

    /** The figures of all contenders. */
    static String figures(ScenarioSection section) {
        List<String> names =
                section.contenders().get(0).figures().keySet().stream().toList();
        List<String> known = names.stream()
                .filter(name -> section.contenders().stream()
                        .anyMatch(contender -> figure(contender, name).isKnown()))
                .toList();
        List<String> header = new ArrayList<>(List.of("contender"));
        header.addAll(known);
        TextTable table = new TextTable(header);
        for (ContenderSection contender : section.contenders()) {
            List<String> cells = new ArrayList<>(List.of(contender.name()));
            known.forEach(name -> cells.add(figure(contender, name).text()));
            table.row(cells);
        }
        return table.text();
    }

    static FigureSpread figure(ContenderSection contender, String name) {
        return contender.figures().getOrDefault(name, FigureSpread.of(new double[0]));
    }

    private static String curve(CurveSection curve) {
        List<String> header = new ArrayList<>(List.of(curve.figure()));
        header.addAll(curve.labels());
        TextTable table = new TextTable(header);
        curve.values().forEach((name, values) -> {
            List<String> cells = new ArrayList<>(List.of(name));
            values.forEach(value -> cells.add(FigureText.of(value)));
            table.row(cells);
        });
        return "%s (%s; one run each, the middle of the repetitions where the scenario itself is a point):%n%n%s%n"
                .formatted(curve.title(), curve.condition(), table.text());
    }
}
