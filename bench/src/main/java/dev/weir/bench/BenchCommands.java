package dev.weir.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

@Command(
        name = "weir bench",
        description = "Measures Weir beside other ways to call a model.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {HelpCommand.class})
final class BenchCommands {}
