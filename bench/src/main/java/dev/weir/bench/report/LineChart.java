package dev.weir.bench.report;

import dev.weir.bench.scenario.FigureText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A chart of lines as SVG, whose colours are classes of the page. Points that are not finite are left out. */
final class LineChart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 300;
    private static final int LEFT = 66;
    private static final int RIGHT = 12;
    private static final int TOP = 14;
    private static final int BOTTOM = 44;
    private static final int TICKS = 5;

    private final String title;
    private final String description;
    private final String xLabel;
    private final boolean xLogarithmic;
    private final String yLabel;
    private final Map<String, List<ChartPoint>> lines = new LinkedHashMap<>();
    private List<String> categories = List.of();

    /**
     * @param title read out in place of the chart
     * @param description what it shows
     * @param xLogarithmic whether the x axis is logarithmic; values must then be above 0
     */
    LineChart(String title, String description, String xLabel, boolean xLogarithmic, String yLabel) {
        this.title = title;
        this.description = description;
        this.xLabel = xLabel;
        this.xLogarithmic = xLogarithmic;
        this.yLabel = yLabel;
    }

    /** Adds a line; the n-th has the n-th colour. */
    LineChart line(String name, List<ChartPoint> points) {
        lines.put(
                name,
                points.stream()
                        .filter(point -> Double.isFinite(point.x()) && Double.isFinite(point.y()))
                        .filter(point -> !xLogarithmic || point.x() > 0)
                        .toList());
        return this;
    }

    /** Names the whole numbers of the x axis, from 0. */
    LineChart categories(List<String> names) {
        categories = names;
        return this;
    }

    String svg() {
        Axis x = categories.isEmpty()
                ? Axis.of(values(true), xLogarithmic, LEFT, WIDTH - RIGHT)
                : new Axis(0, Math.max(1, categories.size() - 1), false, LEFT + 20, WIDTH - RIGHT - 20);
        Axis y = Axis.of(values(false), false, HEIGHT - BOTTOM, TOP);
        StringBuilder svg = new StringBuilder(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\"><title>%s</title><desc>%s</desc>%n"
                        .formatted(WIDTH, HEIGHT, Html.escape(title), Html.escape(title), Html.escape(description)));
        for (double tick : y.ticks()) {
            svg.append(format(
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                    LEFT, WIDTH - RIGHT, y.at(tick), y.at(tick)));
            svg.append(text(LEFT - 6, y.at(tick) + 4, "end", tickText(tick)));
        }
        if (categories.isEmpty()) {
            x.ticks().forEach(tick -> svg.append(text(x.at(tick), HEIGHT - BOTTOM + 16, "middle", tickText(tick))));
        } else {
            for (int i = 0; i < categories.size(); i++) {
                svg.append(text(x.at(i), HEIGHT - BOTTOM + 16, "middle", categories.get(i)));
            }
        }
        svg.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", xLabel));
        svg.append(format(
                "<text class=\"label\" transform=\"translate(12 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
                (HEIGHT - BOTTOM + TOP) / 2, Html.escape(yLabel)));
        int number = 0;
        for (List<ChartPoint> points : lines.values()) {
            svg.append(line(points, x, y, number++));
        }
        return svg.append("</svg>\n").toString();
    }

    private String line(List<ChartPoint> points, Axis x, Axis y, int number) {
        String path = points.stream()
                .map(point -> format("%.1f,%.1f", x.at(point.x()), y.at(point.y())))
                .collect(Collectors.joining(" "));
        StringBuilder line = new StringBuilder("<polyline class=\"c%d\" points=\"%s\"/>%n".formatted(number, path));
        if (!categories.isEmpty()) {
            points.forEach(point -> line.append(format(
                    "<circle class=\"c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>%n",
                    number, x.at(point.x()), y.at(point.y()))));
        }
        return line.toString();
    }

    private List<Double> values(boolean ofX) {
        List<Double> values = new ArrayList<>(ofX ? List.of() : List.of(0.0));
        lines.values().forEach(points -> points.forEach(point -> values.add(ofX ? point.x() : point.y())));
        return values;
    }

    private static String text(double x, double y, String anchor, String text) {
        return format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, Html.escape(text));
    }

    /** Without zeros at the end. */
    private static String tickText(double tick) {
        String text = FigureText.of(tick);
        return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /**
     * Where values are drawn.
     *
     * @param low the value at {@code from}
     * @param high the value at {@code to}
     */
    private record Axis(double low, double high, boolean logarithmic, double from, double to) {

        static Axis of(List<Double> values, boolean logarithmic, double from, double to) {
            double low = values.stream().mapToDouble(value -> value).min().orElse(logarithmic ? 1 : 0);
            double high = values.stream().mapToDouble(value -> value).max().orElse(1);
            if (logarithmic) {
                return new Axis(low, Math.max(high, low * 10), true, from, to);
            }
            double step = step(Math.max(high - Math.min(0, low), 1e-9));
            return new Axis(Math.min(0, low), Math.ceil(high / step - 1e-9) * step, false, from, to);
        }

        double at(double value) {
            double share = logarithmic
                    ? Math.log(value / low) / Math.log(high / low)
                    : (value - low) / Math.max(high - low, 1e-9);
            return from + share * (to - from);
        }

        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            if (logarithmic) {
                for (double decade = Math.pow(10, Math.floor(Math.log10(low))); decade <= high; decade *= 10) {
                    for (double factor : new double[] {1, 2, 5}) {
                        if (decade * factor >= low && decade * factor <= high) {
                            ticks.add(decade * factor);
                        }
                    }
                }
            } else {
                double step = step(high - low);
                for (double tick = low; tick <= high + step / 2; tick += step) {
                    ticks.add(tick);
                }
            }
            return ticks;
        }

        /** 1, 2 or 5 times a power of ten, for about as many ticks as there is room for. */
        private static double step(double range) {
            double rough = range / TICKS;
            double decade = Math.pow(10, Math.floor(Math.log10(rough)));
            double share = rough / decade;
            return decade * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
        }
    }
}
