package dev.weir.app.costs;

import dev.weir.app.cli.Columns;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.spi.ledger.LedgerDimension;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerQueryBuilder;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.wiring.Blueprint;
import dev.weir.wiring.HostServices;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "costs",
        description = "Prints what calls used and cost, from the usage ledger.",
        footer = {
            "",
            "Examples: weir costs",
            "          weir costs --by day --since 30d --chart",
            "          weir costs --by team,model --since 2026-11-01 --csv",
            "",
            "The ledger is the one of llm.ledger. Without that section it is weir/ledger.db",
            "in $$XDG_DATA_HOME, or in ~/.local/share. Type none keeps no ledger."
        })
public final class CostsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--by",
            paramLabel = "GROUP",
            split = ",",
            description =
                    "Groups by model (the default), backend, provider, route, intent-type, day, or the key of metadata "
                            + "such as team; several with commas.")
    private List<String> by = List.of("model");

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Leaves out what is older: a duration such as 12h or 30d, or a day such as 2026-11-01.")
    private @Nullable String since;

    @ArgGroup
    private CostFormat format = new CostFormat();

    public CostsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ZoneId zone = ZoneId.systemDefault();
        List<CostGroup> groups = CostGroup.of(by, zone);
        Instant from = since == null ? Instant.EPOCH : CostsSince.parse(since, Instant.now(), zone);
        try (Blueprint blueprint = options.builder(surroundings).blueprint()) {
            Optional<UsageLedger> ledger = blueprint.usageLedger(HostServices.ofSystem());
            if (ledger.isEmpty()) {
                spec.commandLine()
                        .getErr()
                        .println("weir: there is no ledger: configure one at llm.ledger, such as { type: sql, file:"
                                + " ledger.db }");
            }
            print(report(ledger.orElse(null), groups, from));
        }
        return ExitCode.OK;
    }

    private CostReport report(@Nullable UsageLedger ledger, List<CostGroup> groups, Instant from) {
        if (ledger == null) {
            return CostReport.of(CostReport.NO_LEDGER, from, groups, List.of(), List.of());
        }
        LedgerQueryBuilder query = LedgerQuery.builder().from(from);
        groups.forEach(group -> query.groupBy(group.dimension()));
        try {
            List<LedgerSum> unknown = ledger
                    .sums(LedgerQuery.builder()
                            .from(from)
                            .groupBy(LedgerDimension.BACKEND)
                            .groupBy(LedgerDimension.MODEL)
                            .build())
                    .stream()
                    .filter(sum -> sum.unknown() > 0)
                    .toList();
            return CostReport.of(ledger.location(), from, groups, ledger.sums(query.build()), unknown);
        } catch (IOException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
    }

    private void print(CostReport report) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (format.json()) {
            out.println(CostJson.of(report));
        } else if (format.csv()) {
            CostCsv.lines(report).forEach(out::println);
        } else if (format.chart()) {
            new CostChart(Columns.of(surroundings)).lines(report).forEach(out::println);
        } else {
            CostTable.lines(report).forEach(out::println);
        }
        out.flush();
        report.notes().forEach(note -> err.println("weir: " + note));
    }
}
