package dev.weir.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of fixed results. With {@code -Dgolden.write} the golden files are written. */
class ReportGoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/dev/weir/bench/report");
    private static final BenchReport REPORT = report();

    @Test
    void theHtmlIsThatOfTheGoldenFile() throws IOException {
        isGolden("report.html", new HtmlReport(REPORT).html());
    }

    @Test
    void theMarkdownIsThatOfTheGoldenFile() throws IOException {
        isGolden("report.md", new MarkdownReport(REPORT).page());
    }

    @Test
    void theHtmlNeedsNeitherNetworkNorScripts() {
        assertThat(new HtmlReport(REPORT).html()).doesNotContain("http://", "https://", "<script", "NaN", "Infinity");
    }

    @Test
    void everyChartHasATitleAndADescription() {
        String html = new HtmlReport(REPORT).html();

        assertThat(Pattern.compile("<svg ").matcher(html).results().count())
                .isEqualTo(Pattern.compile("<title>[^<]+</title><desc>[^<]+</desc>")
                        .matcher(html)
                        .results()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void textOfUsersIsEscaped() {
        assertThat(new HtmlReport(REPORT).html()).contains("&lt;own&gt;").doesNotContain("<own>");
    }

    @Test
    void theJsonIsReadAsItWasWritten(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("results.json");
        REPORT.write(file);

        assertThat(BenchReport.read(file)).isEqualTo(REPORT);
    }

    @Test
    void holdsOnlyIfEveryRowDoes() {
        assertThat(REPORT.holds()).isFalse();
        assertThat(with(REPORT.rows().subList(0, 1)).holds()).isTrue();
    }

    @Test
    void aReportThatCheckedNothingDoesNotHold() {
        assertThat(with(List.of()).holds()).isFalse();
    }

    private static BenchReport with(List<PromiseRow> rows) {
        return new BenchReport(
                REPORT.date(), REPORT.machine(), REPORT.versions(), "", false, 5, rows, List.of(), List.of());
    }

    private static void isGolden(String name, String text) throws IOException {
        Path file = GOLDEN.resolve(name);
        if (System.getProperty("golden.write") != null) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, text);
        }
        assertThat(text).isEqualTo(Files.readString(file, StandardCharsets.UTF_8));
    }

    private static BenchReport report() {
        FigureSpread plain = new FigureSpread(2.17, 2.1, 2.4);
        FigureSpread peer = new FigureSpread(2.2, 2.1, 2.3);
        FigureSpread weir = new FigureSpread(0.873, 0.81, 0.9);
        FigureSpread never = FigureSpread.of(new double[] {Double.POSITIVE_INFINITY});
        return new BenchReport(
                "2026-11-30",
                "2 cores",
                "Weir 1.0",
                "weir bench scenarios --workload <own>",
                false,
                5,
                List.of(
                        new PromiseRow(
                                "p50 latency, with batch processing",
                                true,
                                "−40 %",
                                "saturated",
                                "p50 latency, s",
                                "weir",
                                plain,
                                peer,
                                weir,
                                "−60 %",
                                "−60 %",
                                true,
                                true,
                                ""),
                        new PromiseRow(
                                "p95 latency, with caching and batching",
                                true,
                                "−60 %",
                                "saturated",
                                "p95 latency, s",
                                "weir",
                                plain,
                                peer,
                                never,
                                "never",
                                "never",
                                false,
                                false,
                                ""),
                        new PromiseRow(
                                "slow drift",
                                false,
                                "no worse",
                                "saturated",
                                "p50 latency, s",
                                "weir",
                                weir,
                                peer,
                                plain,
                                "+149 %",
                                "−1 %",
                                false,
                                true,
                                "It is slow.")),
                List.of(new ScenarioSection(
                        "saturated",
                        "A peak",
                        "What is compared.",
                        "timing: { slots: 16 }\n",
                        "240 calls.",
                        List.of(
                                contender("plain", "", plain, 2),
                                contender("resilience4j", "", peer, 2.1),
                                contender("weir", "llm:\n  cache: { type: memory }\n", weir, 0.6)),
                        List.of(new CurveSection(
                                "Median latency by load",
                                "load",
                                "p50 latency, s",
                                List.of("0.5", "1.0", "2.0"),
                                curve())))),
                List.of("A note."));
    }

    private static Map<String, List<Double>> curve() {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        values.put("plain", List.of(0.6, 0.9, Double.POSITIVE_INFINITY));
        values.put("resilience4j", List.of(0.6, 0.95, Double.NaN));
        values.put("weir", List.of(0.65, 0.7, 0.9));
        return values;
    }

    private static ContenderSection contender(String name, String settings, FigureSpread p50, double scale) {
        Map<String, FigureSpread> figures = new LinkedHashMap<>();
        figures.put("answered, %", new FigureSpread(100, 100, 100));
        figures.put("p50 latency, s", p50);
        figures.put("live heap, MB", FigureSpread.of(new double[0]));
        return new ContenderSection(
                name,
                settings,
                figures,
                IntStream.rangeClosed(1, 20)
                        .mapToObj(i -> new ChartPoint(scale * i / 8, 5.0 * i))
                        .toList(),
                IntStream.range(0, 12)
                        .mapToObj(i -> new ChartPoint(i / 2.0, Math.round(30 * Math.sin(i / 4.0) / scale)))
                        .toList());
    }
}
