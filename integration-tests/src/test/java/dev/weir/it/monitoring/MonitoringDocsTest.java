package dev.weir.it.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The alert rules and the dashboard of docs/monitoring name metrics and labels that exist. */
class MonitoringDocsTest {
    private static final Path DOCS = Path.of("../docs").toAbsolutePath().normalize();
    private static final Path MONITORING = DOCS.resolve("monitoring");
    private static final Pattern ROW =
            Pattern.compile("^\\| `[^`]+` \\| `([a-z_]+)` \\| (\\w+) \\| [^|]* \\|([^|]*)\\|");
    private static final Pattern CODE = Pattern.compile("`([a-z_.]+)`");
    private static final Pattern METRIC = Pattern.compile("\\b((?:llm|gen_ai)_[a-z_]+)\\b(\\{[^}]*})?");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)(?:=~|!=|!~|=)");

    /** The labels of each metric as Prometheus knows it. */
    private static Map<String, Set<String>> metrics() throws IOException {
        Map<String, Set<String>> metrics = new HashMap<>();
        for (String line : Files.readAllLines(DOCS.resolve("observability.md"))) {
            ROW.matcher(line).results().forEach(row -> {
                Set<String> labels = CODE.matcher(row.group(3))
                        .results()
                        .map(label -> label.group(1))
                        .collect(Collectors.toSet());
                boolean several = row.group(2).equals("timer") || row.group(2).equals("distribution_summary");
                List<String> suffixes = several ? List.of("_bucket", "_count", "_sum", "_max") : List.of("");
                suffixes.forEach(suffix -> metrics.put(row.group(1) + suffix, labels));
            });
        }
        assertThat(metrics).isNotEmpty();
        return metrics;
    }

    @ParameterizedTest
    @ValueSource(strings = {"alerts.yml", "grafana-dashboard.json"})
    void everyMetricExistsWithItsLabels(String file) throws IOException {
        Map<String, Set<String>> known = metrics();
        String text = Files.readString(MONITORING.resolve(file)).replace("\\\"", "\"");
        Set<String> named = new TreeSet<>();
        for (MatchResult metric : METRIC.matcher(text).results().toList()) {
            String name = metric.group(1);
            named.add(name);
            if (known.keySet().stream().anyMatch(each -> each.startsWith(name + "_")) && metric.group(2) == null) {
                continue; // the whole of a histogram, in a text
            }
            assertThat(known).as(file).containsKey(name);
            if (metric.group(2) != null) {
                LABEL.matcher(metric.group(2))
                        .results()
                        .map(label -> label.group(1))
                        .filter(label -> !label.equals("le"))
                        .forEach(label -> assertThat(known.get(name)).as(name).contains(label));
            }
        }
        assertThat(named).hasSizeGreaterThan(10);
    }

    @Test
    void theRulesAreValidAndFireWhenTheyShould() throws Exception {
        PrometheusTools.require();

        PrometheusTools.promtool(
                "", "check", "rules", MONITORING.resolve("alerts.yml").toString());
        PrometheusTools.promtool(
                "", "test", "rules", MONITORING.resolve("alerts.test.yml").toString());
    }
}
