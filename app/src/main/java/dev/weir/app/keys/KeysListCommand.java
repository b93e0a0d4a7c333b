package dev.weir.app.keys;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.Surroundings;
import dev.weir.gateway.keys.GatewayKey;
import dev.weir.gateway.keys.KeyFile;
import dev.weir.gateway.keys.KeyTerms;
import dev.weir.spi.time.TimeSource;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "list", description = "Lists the keys, without their secrets, which nothing has.")
public final class KeysListCommand implements Callable<Integer> {
    private static final List<String> HEADING = List.of("NAME", "ID", "TEAM", "STATE", "PERMITS");

    private final Surroundings surroundings;
    private final InstantSource time = TimeSource.system();

    @Option(names = "--all", description = "Those that were revoked or have expired, too.")
    private boolean all;

    @Mixin
    private KeyFileOption file = new KeyFileOption();

    @Spec
    private CommandSpec spec;

    public KeysListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<List<String>> rows = new ArrayList<>(List.of(HEADING));
        file.with(surroundings, KeyFile::read).stream()
                .filter(key -> all || key.isValid(time))
                .forEach(key -> rows.add(row(key)));
        if (rows.size() == 1) {
            spec.commandLine().getErr().println("there are no keys; create one with 'weir keys create --name NAME'");
            return ExitCode.OK;
        }
        print(rows, spec.commandLine().getOut());
        return ExitCode.OK;
    }

    private List<String> row(GatewayKey key) {
        String team = key.terms().team();
        return List.of(key.name(), key.id(), team == null ? "-" : team, state(key), permits(key.terms()));
    }

    private String state(GatewayKey key) {
        if (key.revoked() != null) {
            return "revoked";
        }
        if (key.expires() == null) {
            return "valid";
        }
        return key.isExpired(time) ? "expired" : "until " + key.expires().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String permits(KeyTerms terms) {
        List<String> parts = new ArrayList<>();
        parts.add(
                terms.models().isEmpty()
                        ? "all models"
                        : terms.models().stream().sorted().collect(Collectors.joining(", ")));
        if (terms.budget() != null) {
            parts.add(terms.budget().toPlainString() + " USD per " + terms.budgetPeriod());
        }
        if (terms.requestsPerMinute() != null) {
            parts.add(terms.requestsPerMinute() + " requests/min");
        }
        if (terms.tokensPerMinute() != null) {
            parts.add(terms.tokensPerMinute() + " tokens/min");
        }
        if (terms.priority() != null) {
            parts.add("priority " + terms.priority().name().toLowerCase(Locale.ROOT));
        }
        if (terms.admin()) {
            parts.add("dashboard");
        }
        if (terms.metrics()) {
            parts.add("metrics");
        }
        return String.join("; ", parts);
    }

    private static void print(List<List<String>> rows, PrintWriter out) {
        int[] widths = IntStream.range(0, HEADING.size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
