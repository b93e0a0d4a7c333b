package dev.weir.app.cli;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.gateway.GatewaySettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The options of every command that reads the configuration. */
public final class RuntimeOptions {
    private static final String VERBOSE = "--verbose";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration to read, instead of the one that LLM_CONFIG names, ./weir.yaml, or the "
                    + "distribution's own.")
    private @Nullable Path file;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE",
            description =
                    "Sets one key of the configuration, such as llm.client.timeout=5s. $${NAME} in the value stands for "
                            + "a variable of the environment, as in the file.")
    private Map<String, String> values = new LinkedHashMap<>();

    @SuppressWarnings("UnusedVariable") // asked of the parse result, which is there when this is not
    @Option(names = VERBOSE, description = "Print the stack trace of an error.")
    private boolean verbose;

    public static boolean isVerbose(ParseResult parsed) {
        return isGiven(VERBOSE, parsed);
    }

    /** Whether the command that was meant has this option. */
    public static boolean isGiven(String option, ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last.hasMatchedOption(option);
    }

    /** A builder with these options, and without exporters of metrics: a service with this configuration has their ports. */
    public WeirBuilder builder(Surroundings surroundings) {
        WeirBuilder builder = Weir.builder()
                .metricsExporters(false)
                .section(GatewaySettings.SECTION)
                .environment(surroundings.environment())
                .workingDirectory(surroundings.workingDirectory());
        Path home = surroundings.home();
        if (home != null) {
            builder.defaultFile(home.resolve("conf").resolve("weir.yaml")).pluginsDirectory(home.resolve("plugins"));
        }
        if (file != null) {
            builder.file(surroundings.workingDirectory().resolve(file));
        }
        builder.sectionUnlessGiven("llm.costs", Map.of("type", "pricelist"));
        UserData.ledger(surroundings.environment())
                .ifPresent(ledger ->
                        builder.sectionUnlessGiven("llm.ledger", Map.of("type", "sql", "file", ledger.toString())));
        values.forEach(builder::argument);
        return builder;
    }
}
