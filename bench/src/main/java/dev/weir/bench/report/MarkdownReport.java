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

    /** What was compared and reached, and why a row does not hold. */
    public String summary() {
        StringBuilder text = new StringBuilder();
        for (boolean promised : new boolean[] {true, false}) {
            List<PromiseRow> rows = report.rows(promised);
            if (!rows.isEmpty()) {
                text.append(text.isEmpty() ? "" : "\n").append(table(promised ? "promise" : "behaviour", rows));
            }
        }
        List<String> explained = report.rows().stream()
                .filter(PromiseRow::falls)
                .map(row -> "- " + row.explanation() + "\n")
                .toList();
        return text + (explained.isEmpty() ? "" : "\n" + String.join("", explained));
    }

    private static String table(String heading, List<PromiseRow> rows) {
        TextTable table = new TextTable(List.of(
                heading, "figure", "needed", "plain", "resilience4j", "weir", "reached", "over resilience4j", "holds"));
        for (PromiseRow row : rows) {
            table.row(List.of(
                    row.promise(),
                    row.figure(),
                    row.needed(),
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
                - %s; figures are medians, with the lowest and the highest in brackets

                The same workload, at the same provider, for each contender:

                - **plain**: OkHttp, blocking, with its default time limits (10 s to connect and for each read), and on any failure three retries a second
                  apart; no cache, batch or breaker
                - **resilience4j**: the same call within its retry, circuit breaker, bulkhead and time limiter, with the library's defaults, but for a
                  bulkhead of 100 that waits, and a time limit of 10 s, as the defaults (25 and no wait, 1 s) would refuse most calls to a model
                - **weir**: the default settings, but for those printed with each scenario

                A call begins at its time whatever became of those before, and its latency counts from its intended start. A call without a whole
                answer counts with an infinite latency. Contenders and the simulator are processes of their own.

                ## What was promised

                """.formatted(
                        report.command(),
                        report.date(),
                        report.machine(),
                        report.versions(),
                        report.repetitions() == 1 ? "one repetition" : report.repetitions() + " repetitions"));
        page.append(summary());
        if (!report.notes().isEmpty()) {
            page.append('\n');
            report.notes().forEach(note -> page.append("- ").append(note).append('\n'));
        }
        page.append("""

                ## The provider is a model

                The simulator's time to the first token is a constant and a time per prompt token, and tokens follow at an even pace, all within 10 % up or
                down; requests beyond its slots wait in a queue. No provider was measured for it: the parameters are assumptions about a small hosted model, and
                these are the published figures that they were chosen by.

                | parameter | here | published |
                | --- | --- | --- |
                | shape | prefill + a step per token | two phases, a prefill that grows with the prompt and a step for each token (Patel et al., "Splitwise: Efficient Generative LLM Inference Using Phase Splitting", ISCA 2024; Agrawal et al., "Taming Throughput-Latency Tradeoff in LLM Inference with Sarathi-Serve", OSDI 2024); TTFT + (N − 1) × inter-token latency is how the LLMPerf leaderboard (Ray project, 2023) computes a response time |
                | time to the first token | 400 ms | hourly probes of 15 hosted models with tiny prompts: medians of 321 ms to 4.2 s, small models at 321, 405 and 412 ms (Wrede, "TTFT varies 13x across LLM providers", 2026) |
                | time per output token | 8 ms (125 a second) | the same probes: small models at 192 to 236 tokens a second, large ones at 44 to 95, so 4 to 23 ms |
                | time per prompt token | 0.1 ms | 100 prompt tokens weigh as much as one of the answer (Kadous et al., "Reproducible Performance Metrics for LLM inference", Anyscale 2023): here 80 do |
                | requests at a time | 16; 8 and 100 where a scenario says so | memory bounds what a server decodes at once, and further requests queue (Kwon et al., "Efficient Memory Management for Large Language Model Serving with PagedAttention", SOSP 2023; Yu et al., "Orca", OSDI 2022); the numbers are assumptions, and the curves over load show what depends on them |
                | jitter | ± 10 % | an assumption: real ones have heavier tails, which would favour whoever hedges |
                | what is asked again | Zipf's law, exponent 1 | requests on the web have exponents of 0.6 to 1 (Breslau et al., "Web Caching and Zipf-like Distributions", INFOCOM 1999); the curve is over the exponent |
                | arrivals | a Poisson process | real ones come in larger bursts (Wang et al., "BurstGPT: A Real-World Workload Dataset to Optimize LLM Serving Systems", 2024), which would favour whoever queues |

                [simulator.md](simulator.md#timing) has the model; with `--base-url` and `--workload` your own server and calls take its place.
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
