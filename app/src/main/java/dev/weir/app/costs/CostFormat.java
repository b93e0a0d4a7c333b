package dev.weir.app.costs;

import picocli.CommandLine.Option;

/** How {@code weir costs} prints: one of these, or a table. */
final class CostFormat {
    @Option(names = "--json", description = "Print a JSON object, with exact amounts.")
    private boolean json;

    @Option(names = "--csv", description = "Print comma-separated values (RFC 4180), with exact amounts.")
    private boolean csv;

    @Option(names = "--chart", description = "Print bars, as wide as the terminal.")
    private boolean chart;

    boolean json() {
        return json;
    }

    boolean csv() {
        return csv;
    }

    boolean chart() {
        return chart;
    }
}
