package dev.weir.bench;

import dev.weir.bench.workload.WorkloadException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/** The process of {@code weir bench}. */
public final class BenchMain {
    private BenchMain() {}

    public static void main(String[] args) {
        System.exit(commandLine()
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new BenchCommands())
                .addSubcommand(new ScenariosCommand())
                .setParameterExceptionHandler((failure, args) -> {
                    CommandLine command = failure.getCommandLine();
                    command.getErr().println("weir bench: " + failure.getMessage());
                    UnmatchedArgumentException.printSuggestions(failure, command.getErr());
                    command.getErr().print(command.getHelp().commandList());
                    command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("weir bench: " + text(failure));
                    command.getErr().flush();
                    return failure instanceof IllegalArgumentException || failure instanceof WorkloadException
                            ? CommandLine.ExitCode.USAGE
                            : CommandLine.ExitCode.SOFTWARE;
                });
    }

    /** The message of a {@link FileSystemException} is the name of the file alone. */
    private static String text(Exception failure) {
        return failure instanceof FileSystemException file
                ? "cannot read or write " + file.getFile() + ": "
                        + file.getClass().getSimpleName()
                : String.valueOf(failure.getMessage());
    }
}
