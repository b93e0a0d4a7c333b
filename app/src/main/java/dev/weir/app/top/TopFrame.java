package dev.weir.app.top;

import dev.weir.app.top.TopLine.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One picture of a runtime: a head with rates, percentiles, circuit breakers and health, and the calls in progress. */
final class TopFrame {
    private static final List<TopColumn> COLUMNS = List.of(
            TopColumn.number(
                    "AGE", 6, 8, call -> TopText.duration(call.path("ageMillis").asDouble(0))),
            TopColumn.of("STAGE", 10, 7, call -> text(call, "stage")),
            TopColumn.number("TRY", 3, 3, call -> text(call, "attempt")),
            TopColumn.of("PRIORITY", 8, 1, call -> text(call, "priority")),
            TopColumn.number(
                    "TOKENS",
                    6,
                    4,
                    call -> TopText.count(call.path("outputTokens").asDouble(0))),
            TopColumn.of("TYPE", 20, 0, call -> text(call, "intentType")),
            TopColumn.of("TARGET", 0, 6, TopFrame::target));
    private static final int LEAST_TARGET = 14;
    private static final int LONGEST_ID = 40;

    private final TopSample sample;
    private final Map<String, Double> rates;
    private final int width;

    /** @param width of a line in characters, at least 1 */
    TopFrame(TopSample sample, Map<String, Double> rates, int width) {
        this.sample = sample;
        this.rates = rates;
        this.width = Math.max(1, width);
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asString("");
    }

    private static String target(JsonNode call) {
        String route = text(call, "route");
        String target = text(call, "backend").equals(route) ? "" : text(call, "backend") + "/" + text(call, "model");
        return route.isEmpty() ? target : target.isEmpty() ? route : route + " > " + target;
    }

    /** The lines above the calls. */
    List<TopLine> head() {
        JsonNode json = sample.json();
        List<String> lines = new ArrayList<>();
        lines.add("weir top: process " + text(json, "pid") + "  " + text(json, "application") + "  up "
                + TopText.duration(json.path("uptimeMillis").asDouble(0)));
        lines.add(join(
                "calls " + json.path("inFlight").asInt(0) + " in flight",
                per("callsPerSecond") + " ended/s",
                per("failuresPerSecond") + " failed/s",
                TopText.count((double) sample.traffic("succeeded")) + " answered",
                TopText.count((double) sample.failed()) + " failed",
                TopText.count((double) sample.traffic("cacheHits")) + " from cache"));
        JsonNode latency = json.path("latency");
        int count = latency.path("count").asInt(0);
        lines.add(
                count == 0
                        ? "latency of no call yet"
                        : join(
                                "latency p50 " + millis(latency, "p50Millis"),
                                "p95 " + millis(latency, "p95Millis"),
                                "p99 " + millis(latency, "p99Millis"),
                                "of the last " + count));
        lines.add(join(
                "tokens " + per("inputTokensPerSecond") + " in/s",
                per("outputTokensPerSecond") + " out/s",
                "cost " + TopText.usd(rates.getOrDefault("costUsdPerMinute", 0.0)) + "/min",
                TopText.usd(sample.costUsd()) + " so far"));
        lines.add(stages());
        List<TopLine> head = new ArrayList<>();
        lines.forEach(line -> head.add(new TopLine(cut(line), Style.PLAIN)));
        head.add(line("breakers ", breakers(), isAnyBreakerOpen()));
        head.add(line("health   ", health(), isAnyUnhealthy()));
        return head;
    }

    private TopLine line(String name, List<String> items, boolean alert) {
        String text = name + (items.isEmpty() ? "none in use" : join(items.toArray(String[]::new)));
        return new TopLine(cut(text), alert ? Style.ALERT : Style.PLAIN);
    }

    private String stages() {
        List<String> stages = new ArrayList<>();
        sample.json()
                .path("stages")
                .properties()
                .forEach(stage ->
                        stages.add(stage.getKey() + " " + stage.getValue().asInt(0)));
        return stages.isEmpty() ? "stages   none" : "stages   " + String.join("  ", stages);
    }

    private String per(String rate) {
        return TopText.count(rates.getOrDefault(rate, 0.0));
    }

    private static String millis(JsonNode latency, String name) {
        return TopText.duration(latency.path(name).asDouble(0));
    }

    private static String join(String... items) {
        return String.join("  ", items);
    }

    private List<String> breakers() {
        List<String> shown = new ArrayList<>();
        for (JsonNode breaker : sample.list("breakers")) {
            StringBuilder text = new StringBuilder(
                    text(breaker, "backend") + "/" + text(breaker, "model") + " " + text(breaker, "state"));
            if (breaker.path("untilProbeMillis").isNumber()) {
                text.append(" ")
                        .append(TopText.duration(
                                breaker.path("untilProbeMillis").asDouble(0)));
            }
            if (breaker.path("waiting").asInt(0) > 0) {
                text.append(" +").append(breaker.path("waiting").asInt(0)).append(" waiting");
            }
            shown.add(text.toString());
        }
        return shown;
    }

    private boolean isAnyBreakerOpen() {
        return sample.list("breakers").stream()
                .anyMatch(breaker -> !text(breaker, "state").equals("closed"));
    }

    /** Unhealthy ones first, as the line may be cut. */
    private List<String> health() {
        List<String> unhealthy = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (JsonNode health : sample.list("health")) {
            boolean isUnhealthy = text(health, "state").equals("unhealthy");
            String text = text(health, "backend") + " " + text(health, "state");
            if (isUnhealthy) {
                unhealthy.add(text + " (" + text(health, "reason") + ")");
            } else {
                others.add(text);
            }
        }
        unhealthy.addAll(others);
        return unhealthy;
    }

    private boolean isAnyUnhealthy() {
        return sample.list("health").stream()
                .anyMatch(health -> text(health, "state").equals("unhealthy"));
    }

    /**
     * The title and the calls.
     *
     * @param calls those to show
     * @param selected the index of the selected one; below 0 for none
     */
    List<TopLine> calls(List<JsonNode> calls, int selected) {
        List<TopColumn> columns = fitting(idWidth(calls));
        List<TopLine> lines = new ArrayList<>();
        lines.add(new TopLine(row(columns, null), Style.TITLE));
        for (int i = 0; i < calls.size(); i++) {
            lines.add(new TopLine(row(columns, calls.get(i)), i == selected ? Style.SELECTED : Style.PLAIN));
        }
        return lines;
    }

    /** Ids are shown whole, as they are what calls are cancelled by. */
    private static int idWidth(List<JsonNode> calls) {
        int longest =
                calls.stream().mapToInt(call -> text(call, "id").length()).max().orElse(0);
        return Math.max("CALL".length(), Math.min(LONGEST_ID, longest));
    }

    private List<TopColumn> fitting(int idWidth) {
        List<TopColumn> columns = new ArrayList<>(COLUMNS);
        columns.add(0, TopColumn.of("CALL", idWidth, 9, call -> text(call, "id")));
        while (columns.size() > 1 && fixed(columns) + LEAST_TARGET > width) {
            TopColumn least = columns.get(0);
            for (TopColumn column : columns) {
                least = column.keep() < least.keep() ? column : least;
            }
            columns.remove(least);
        }
        return columns;
    }

    /** The width of all columns but the one that takes the rest. */
    private static int fixed(List<TopColumn> columns) {
        return columns.stream()
                .filter(column -> column.width() > 0)
                .mapToInt(column -> column.width() + 1)
                .sum();
    }

    private String row(List<TopColumn> columns, @Nullable JsonNode call) {
        int rest = Math.max(0, width - fixed(columns));
        StringBuilder row = new StringBuilder();
        for (TopColumn column : columns) {
            row.append(column.cell(call, column.width() == 0 ? rest : column.width()))
                    .append(' ');
        }
        return cut(row.toString().stripTrailing());
    }

    private String cut(String line) {
        String printable = TopText.printable(line);
        return printable.length() <= width ? printable : printable.substring(0, width - 1) + "~";
    }
}
