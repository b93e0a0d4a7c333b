package dev.weir.bench.report;

/** A point of a chart. */
public record ChartPoint(double x, double y) {}
