package dev.weir.bench.report;

import dev.weir.bench.scenario.FigureText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The report as one HTML file with its charts, which needs neither scripts nor the network. */
public final class HtmlReport {
    private static final String STYLE = """
            :root{color-scheme:light dark;--back:#fff;--text:#1c2024;--soft:#5b6470;--line:#d9dee4;--card:#f6f8fa;--good:#116329;--bad:#b42318;
            --c0:#6e7781;--c1:#bf5700;--c2:#0758c9;--c3:#0e8a6d;--c4:#8250df}
            @media(prefers-color-scheme:dark){:root{--back:#0f1419;--text:#e6e9ed;--soft:#9aa4af;--line:#303842;--card:#171d24;--good:#4fc06a;--bad:#ff7b6b;
            --c0:#9aa4af;--c1:#ff9d4d;--c2:#6cabff;--c3:#41d1ad;--c4:#bf9bff}}
            *{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--text);font:16px/1.55 system-ui,sans-serif}
            main{max-width:1080px;margin:0 auto;padding:24px 16px 64px}h1{font-size:1.7rem;line-height:1.25;margin:0 0 8px}h2{font-size:1.25rem;margin:48px 0 8px;line-height:1.3}
            h3{font-size:1rem;margin:20px 0 4px}p{margin:8px 0;max-width:76ch}.soft{color:var(--soft)}.scroll{overflow-x:auto}
            table{border-collapse:collapse;font-size:.875rem;margin:12px 0;font-variant-numeric:tabular-nums}th,td{padding:6px 12px 6px 0;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
            th{color:var(--soft);font-weight:600}.yes{color:var(--good);font-weight:700}.no{color:var(--bad);font-weight:700}.big{font-size:1.05rem;font-weight:700;white-space:nowrap}
            .range{color:var(--soft);display:block;font-size:.8rem;white-space:nowrap}.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:16px;margin:16px 0}
            figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px}figcaption{font-weight:600;font-size:.9rem;margin-bottom:4px}
            svg{width:100%;height:auto;display:block}svg text{fill:var(--soft);font:12px system-ui,sans-serif}.grid{stroke:var(--line)}polyline{fill:none;stroke-width:2.2;stroke-linejoin:round}
            .legend{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:.85rem;margin:8px 0}.legend i{display:inline-block;width:18px;height:4px;border-radius:2px;margin-right:6px;vertical-align:middle}
            polyline.c0{stroke:var(--c0);stroke-dasharray:7 4}polyline.c1{stroke:var(--c1);stroke-dasharray:2 3}polyline.c2{stroke:var(--c2)}polyline.c3{stroke:var(--c3)}polyline.c4{stroke:var(--c4)}
            circle.c0{fill:var(--c0)}circle.c1{fill:var(--c1)}circle.c2{fill:var(--c2)}circle.c3{fill:var(--c3)}circle.c4{fill:var(--c4)}
            i.c0{background:var(--c0)}i.c1{background:var(--c1)}i.c2{background:var(--c2)}i.c3{background:var(--c3)}i.c4{background:var(--c4)}
            pre{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px;overflow-x:auto;font-size:.8rem;line-height:1.45}details{margin:8px 0}summary{cursor:pointer}a{color:var(--c2)}
            """;

    private final BenchReport report;

    public HtmlReport(BenchReport report) {
        this.report = report;
    }

    public String html() {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                + "<title>Weir beside a plain client and Resilience4j</title><style>\n" + STYLE
                + "</style></head><body><main>\n"
                + head() + promises() + notes()
                + report.scenarios().stream().map(this::scenario).collect(Collectors.joining())
                + "</main></body></html>\n";
    }

    private String head() {
        List<PromiseRow> promised = report.rows(true);
        return "<h1>Weir beside a plain client and Resilience4j</h1>\n<p><strong>%d of %d promises hold</strong>%s against the plain client. %d of all %d rows are at least equal to Resilience4j.</p>%n"
                        .formatted(
                                promised.stream().filter(PromiseRow::holds).count(),
                                promised.size(),
                                report.quick() ? " in their direction" : "",
                                report.rows().stream()
                                        .filter(PromiseRow::noWorse)
                                        .count(),
                                report.rows().size())
                + "<p class=\"soft\">%s · %s<br>%s<br><code>%s</code> · %s of each scenario; figures are medians, with the lowest and the highest below</p>%n"
                        .formatted(
                                Html.escape(report.date()),
                                Html.escape(report.machine()),
                                Html.escape(report.versions()),
                                Html.escape(report.command()),
                                report.repetitions() == 1 ? "one run" : report.repetitions() + " runs");
    }

    private String promises() {
        return table("promise", report.rows(true))
                + table("behaviour of the provider", report.rows(false))
                + list(
                        "",
                        report.rows().stream()
                                .filter(PromiseRow::falls)
                                .map(PromiseRow::explanation)
                                .toList());
    }

    private static String table(String heading, List<PromiseRow> promises) {
        if (promises.isEmpty()) {
            return "";
        }
        String rows = promises.stream()
                .map(row ->
                        "<tr><td><a href=\"#%s\">%s</a><span class=\"range\">%s</span></td><td>%s</td><td class=\"big\">%s</td><td class=\"%s\">%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>%n"
                                .formatted(
                                        row.scenario(),
                                        Html.escape(row.promise()),
                                        Html.escape(row.figure()),
                                        Html.escape(row.needed()),
                                        Html.escape(row.reached()),
                                        row.holds() ? "yes" : "no",
                                        row.holds() ? "holds" : "does not hold",
                                        spread(row.plain()),
                                        spread(row.peer()),
                                        spread(row.weir()),
                                        Html.escape(row.reachedOverPeer())
                                                + (row.noWorse() ? "" : " <span class=\"no\">worse</span>")))
                .collect(Collectors.joining());
        return "<div class=\"scroll\"><table><thead><tr><th>" + heading
                + "</th><th>needed</th><th>reached</th><th></th><th>plain</th><th>resilience4j</th><th>weir</th><th>over resilience4j</th></tr></thead><tbody>\n"
                + rows + "</tbody></table></div>\n";
    }

    private String notes() {
        return list(" class=\"soft\"", report.notes());
    }

    private static String list(String attribute, List<String> items) {
        return items.isEmpty()
                ? ""
                : items.stream()
                        .map(item -> "<li>" + Html.escape(item) + "</li>")
                        .collect(Collectors.joining("\n", "<ul" + attribute + ">\n", "\n</ul>\n"));
    }

    private String scenario(ScenarioSection section) {
        StringBuilder html = new StringBuilder("<section id=\"%s\"><h2>%s</h2>%n<p>%s</p>%n<p class=\"soft\">%s</p>%n"
                .formatted(
                        section.name(),
                        Html.escape(section.title()),
                        Html.escape(section.comparison()),
                        Html.escape(section.workload())));
        html.append(
                legend(section.contenders().stream().map(ContenderSection::name).toList()));
        html.append("<div class=\"charts\">\n").append(distribution(section)).append(overTime(section));
        section.curves().forEach(curve -> html.append(curve(curve, section)));
        html.append("</div>\n").append(figures(section));
        html.append("<details><summary>Provider and settings</summary>\n<h3>Simulated provider</h3><pre>%s</pre>%n"
                .formatted(Html.escape(section.provider())));
        section.contenders().stream()
                .filter(contender -> !contender.settings().isEmpty())
                .forEach(contender -> html.append("<h3>%s</h3><pre>%s</pre>%n"
                        .formatted(Html.escape(contender.name()), Html.escape(contender.settings()))));
        return html.append("</details></section>\n").toString();
    }

    private static String legend(List<String> names) {
        return IntStream.range(0, names.size())
                .mapToObj(i -> "<span><i class=\"c%d\"></i>%s</span>".formatted(i, Html.escape(names.get(i))))
                .collect(Collectors.joining("", "<div class=\"legend\">", "</div>\n"));
    }

    private static String distribution(ScenarioSection section) {
        LineChart chart = new LineChart(
                "Latency of all calls",
                "The share of the calls that had a whole answer within each time, from the intended start.",
                "seconds from the intended start, logarithmic",
                true,
                "% of all calls");
        section.contenders().forEach(contender -> chart.line(contender.name(), contender.latencies()));
        return figure("Latency: share of the calls answered within a time", chart);
    }

    private static String overTime(ScenarioSection section) {
        LineChart chart = new LineChart(
                "Answers per second",
                "Whole answers per second over the time of the run.",
                "seconds from the beginning of the run",
                false,
                "answers per second");
        section.contenders().forEach(contender -> chart.line(contender.name(), contender.answers()));
        return figure("Throughput: whole answers over time", chart);
    }

    private static String curve(CurveSection curve, ScenarioSection section) {
        LineChart chart = new LineChart(
                        curve.title(),
                        curve.figure() + " by " + curve.condition(),
                        curve.condition(),
                        false,
                        curve.figure())
                .categories(curve.labels());
        for (ContenderSection contender : section.contenders()) {
            List<Double> values = curve.values().getOrDefault(contender.name(), List.of());
            List<ChartPoint> points = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                points.add(new ChartPoint(i, values.get(i)));
            }
            chart.line(contender.name(), points);
        }
        return figure(curve.title(), chart);
    }

    private static String figure(String caption, LineChart chart) {
        return "<figure><figcaption>" + Html.escape(caption) + "</figcaption>" + chart.svg() + "</figure>\n";
    }

    private static String figures(ScenarioSection section) {
        List<String> names = section.contenders().get(0).figures().keySet().stream()
                .filter(name -> section.contenders().stream()
                        .anyMatch(contender ->
                                MarkdownReport.figure(contender, name).isKnown()))
                .toList();
        String head =
                names.stream().map(name -> "<th>" + Html.escape(name) + "</th>").collect(Collectors.joining());
        String rows = section.contenders().stream()
                .map(contender -> "<tr><td>" + Html.escape(contender.name()) + "</td>"
                        + names.stream()
                                .map(name -> "<td>" + spread(MarkdownReport.figure(contender, name)) + "</td>")
                                .collect(Collectors.joining())
                        + "</tr>\n")
                .collect(Collectors.joining());
        return "<div class=\"scroll\"><table><thead><tr><th>contender</th>" + head + "</tr></thead><tbody>\n" + rows
                + "</tbody></table></div>\n";
    }

    private static String spread(FigureSpread spread) {
        String median = FigureText.of(spread.median());
        return spread.text().equals(median)
                ? median
                : median + "<span class=\"range\">" + FigureText.of(spread.lowest()) + " to "
                        + FigureText.of(spread.highest()) + "</span>";
    }
}
