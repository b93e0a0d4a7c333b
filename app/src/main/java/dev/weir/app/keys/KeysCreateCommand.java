package dev.weir.app.keys;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import dev.weir.gateway.keys.CreatedKey;
import dev.weir.gateway.keys.KeyTerms;
import dev.weir.spi.call.Priority;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "create",
        sortOptions = false,
        description = "Creates a key and prints it, this once: its file has a salted hash of it alone.")
public final class KeysCreateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(
            names = "--name",
            required = true,
            paramLabel = "NAME",
            description = "The name in logs, costs and budgets, as the metadata 'key' of calls.")
    private String name = "";

    @Option(names = "--team", paramLabel = "TEAM", description = "The team, as the metadata 'team' of calls.")
    private @Nullable String team;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "A model or route that it permits, by the name that clients use; 'openai/*' for all that begin so. Can"
                            + " be given more than once; all by default.")
    private List<String> models = List.of();

    @Option(names = "--budget", paramLabel = "USD", description = "Limit of the costs in a period.")
    private @Nullable BigDecimal budget;

    @Option(
            names = "--budget-period",
            paramLabel = "PERIOD",
            defaultValue = KeyTerms.MONTH,
            description = "hour, day, week, month, total, or a duration such as 30d; default: ${DEFAULT-VALUE}.")
    private String budgetPeriod = KeyTerms.MONTH;

    @Option(names = "--requests-per-minute", paramLabel = "N", description = "Limit of requests.")
    private @Nullable Integer requestsPerMinute;

    @Option(names = "--tokens-per-minute", paramLabel = "N", description = "Limit of tokens of prompts and answers.")
    private @Nullable Integer tokensPerMinute;

    @Option(
            names = "--priority",
            paramLabel = "PRIORITY",
            description = "Priority of its calls over others that wait: low, normal, high or critical.")
    private @Nullable Priority priority;

    @Option(
            names = "--admin",
            description = "Permits the dashboard of the gateway, with the calls and costs of all keys.")
    private boolean admin;

    @Option(
            names = "--metrics",
            description =
                    "Permits /metrics of the gateway, which shows the traffic and costs of all keys; --admin does so too.")
    private boolean metrics;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "When it is no longer accepted: a duration such as 90d, or a day such as 2027-01-31.")
    private @Nullable String expires;

    @Mixin
    private KeyFileOption file = new KeyFileOption();

    @Spec
    private CommandSpec spec;

    public KeysCreateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        KeyTerms terms = terms();
        Instant end = expires == null ? null : KeyMoment.expiry(expires, Instant.now(), ZoneId.systemDefault());
        CreatedKey created = file.with(surroundings, keys -> keys.create(terms, end));
        spec.commandLine().getOut().println(created.text());
        spec.commandLine().getErr().println("weir: this is the only time that the key '" + name + "' is shown");
        return ExitCode.OK;
    }

    private KeyTerms terms() {
        try {
            Set<String> permitted = new LinkedHashSet<>(models);
            return new KeyTerms(
                    name,
                    team,
                    permitted,
                    budget,
                    budgetPeriod,
                    requestsPerMinute,
                    tokensPerMinute,
                    priority,
                    admin,
                    metrics);
        } catch (IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
    }
}
