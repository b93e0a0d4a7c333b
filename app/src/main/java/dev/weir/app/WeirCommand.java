package dev.weir.app;

import dev.weir.app.ask.AskCommand;
import dev.weir.app.ask.EmbedCommand;
import dev.weir.app.batch.BatchCancelCommand;
import dev.weir.app.batch.BatchCommand;
import dev.weir.app.batch.BatchDeleteCommand;
import dev.weir.app.batch.BatchFetchCommand;
import dev.weir.app.batch.BatchListCommand;
import dev.weir.app.batch.BatchResubmitCommand;
import dev.weir.app.batch.BatchStatusCommand;
import dev.weir.app.batch.BatchSubmitCommand;
import dev.weir.app.batch.BatchWaitCommand;
import dev.weir.app.bench.BenchCommand;
import dev.weir.app.cache.CacheClearCommand;
import dev.weir.app.cache.CacheCommand;
import dev.weir.app.cache.CacheStatsCommand;
import dev.weir.app.cache.CacheWarmCommand;
import dev.weir.app.cli.OutputException;
import dev.weir.app.cli.Surroundings;
import dev.weir.app.config.ConfigCheckCommand;
import dev.weir.app.config.ConfigCommand;
import dev.weir.app.config.ConfigSchemaCommand;
import dev.weir.app.config.ConfigShowCommand;
import dev.weir.app.costs.CostsCommand;
import dev.weir.app.keys.KeysCommand;
import dev.weir.app.keys.KeysCreateCommand;
import dev.weir.app.keys.KeysListCommand;
import dev.weir.app.keys.KeysRevokeCommand;
import dev.weir.app.keys.KeysRotateCommand;
import dev.weir.app.plugin.PluginCommand;
import dev.weir.app.plugin.PluginDescribeCommand;
import dev.weir.app.plugin.PluginInstallCommand;
import dev.weir.app.plugin.PluginListCommand;
import dev.weir.app.plugin.PluginNewCommand;
import dev.weir.app.plugin.PluginRemoveCommand;
import dev.weir.app.plugin.PluginVerifyCommand;
import dev.weir.app.run.RunCommand;
import dev.weir.app.serve.ServeCommand;
import dev.weir.app.top.CallsCancelCommand;
import dev.weir.app.top.CallsCommand;
import dev.weir.app.top.CallsListCommand;
import dev.weir.app.top.TopCommand;
import dev.weir.app.tune.TuneCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/** The command {@code weir} with its subcommands. */
@Command(
        name = "weir",
        description = "The runtime through which LLM calls go.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "  0:success",
            "  1:a defect of Weir or of a plugin; --verbose tells more",
            "  2:the command line is invalid",
            "  3:the configuration is invalid, or a plugin was refused",
            "  4:the call failed at the backend, or the response cache failed, or a row of 'weir run' or of a batch job has no answer",
            "  5:the call timed out",
            "  6:'weir plugin list', 'verify' or 'install' found a plugin that is refused",
            "  7:'weir ask' or 'weir run' got an answer that is incomplete or asks for tool calls; 'weir batch fetch' did not get all results yet",
            "  8:standard output or the file of results could not be written",
            "  9:'weir run' ended before its input did, as the next call might have cost too much",
            " 10:'weir doctor' found something wrong",
            "130:interrupted"
        },
        subcommands = {HelpCommand.class})
public final class WeirCommand {

    private WeirCommand() {}

    /** The command with all its subcommands. */
    public static CommandLine commandLine(Surroundings surroundings) {
        return commandLine(surroundings, new String[0]);
    }

    /** As much of the command as these arguments need: to read the annotations of all subcommands is an eighth of a short run. */
    static CommandLine commandLine(Surroundings surroundings, String[] args) {
        CommandLine weir = new CommandLine(new WeirCommand());
        Map<String, Supplier<CommandLine>> commands = commands(surroundings);
        if (args.length > 0 && commands.containsKey(args[0])) {
            weir.addSubcommand(commands.get(args[0]).get());
        } else {
            commands.values().forEach(command -> weir.addSubcommand(command.get()));
            weir.addSubcommand(new CompletionCommand());
        }
        return weir.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(WeirCommand::run)
                .setExecutionExceptionHandler(new ErrorReport())
                .setParameterExceptionHandler(new UsageReport());
    }

    /** Those that need no other, in the order of the help. */
    private static Map<String, Supplier<CommandLine>> commands(Surroundings surroundings) {
        Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
        commands.put("ask", () -> new CommandLine(new AskCommand(surroundings)));
        commands.put("embed", () -> new CommandLine(new EmbedCommand(surroundings)));
        commands.put("run", () -> new CommandLine(new RunCommand(surroundings)));
        commands.put("costs", () -> new CommandLine(new CostsCommand(surroundings)));
        commands.put("doctor", () -> new CommandLine(new DoctorCommand(surroundings)));
        commands.put(
                "plugin",
                () -> new CommandLine(new PluginCommand())
                        .addSubcommand(new PluginListCommand(surroundings))
                        .addSubcommand(new PluginDescribeCommand(surroundings))
                        .addSubcommand(new PluginVerifyCommand(surroundings))
                        .addSubcommand(new PluginInstallCommand(surroundings))
                        .addSubcommand(new PluginRemoveCommand(surroundings))
                        .addSubcommand(new PluginNewCommand(surroundings)));
        commands.put("serve", () -> new CommandLine(new ServeCommand(surroundings)));
        commands.put(
                "keys",
                () -> new CommandLine(new KeysCommand())
                        .addSubcommand(new KeysCreateCommand(surroundings))
                        .addSubcommand(new KeysListCommand(surroundings))
                        .addSubcommand(new KeysRevokeCommand(surroundings))
                        .addSubcommand(new KeysRotateCommand(surroundings)));
        commands.put("simulate", () -> new CommandLine(new SimulateCommand(surroundings)));
        commands.put("bench", () -> new CommandLine(new BenchCommand(surroundings)).setStopAtPositional(true));
        commands.put("top", () -> new CommandLine(new TopCommand(surroundings)));
        commands.put("tune", () -> new CommandLine(new TuneCommand(surroundings)));
        commands.put(
                "calls",
                () -> new CommandLine(new CallsCommand())
                        .addSubcommand(new CallsListCommand(surroundings))
                        .addSubcommand(new CallsCancelCommand(surroundings)));
        commands.put(
                "batch",
                () -> new CommandLine(new BatchCommand())
                        .addSubcommand(new BatchSubmitCommand(surroundings))
                        .addSubcommand(new BatchStatusCommand(surroundings))
                        .addSubcommand(new BatchWaitCommand(surroundings))
                        .addSubcommand(new BatchFetchCommand(surroundings))
                        .addSubcommand(new BatchResubmitCommand(surroundings))
                        .addSubcommand(new BatchCancelCommand(surroundings))
                        .addSubcommand(new BatchListCommand(surroundings))
                        .addSubcommand(new BatchDeleteCommand(surroundings)));
        commands.put(
                "cache",
                () -> new CommandLine(new CacheCommand())
                        .addSubcommand(new CacheStatsCommand(surroundings))
                        .addSubcommand(new CacheClearCommand(surroundings))
                        .addSubcommand(new CacheWarmCommand(surroundings)));
        commands.put(
                "config",
                () -> new CommandLine(new ConfigCommand())
                        .addSubcommand(new ConfigCheckCommand(surroundings))
                        .addSubcommand(new ConfigShowCommand(surroundings))
                        .addSubcommand(new ConfigSchemaCommand(surroundings)));
        return commands;
    }

    private static int run(ParseResult parsed) {
        int exitCode = new RunLast().execute(parsed);
        CommandLine command = parsed.commandSpec().commandLine();
        if (command.getOut().checkError()) {
            throw new ExecutionException(command, "output", new OutputException());
        }
        return exitCode;
    }
}
