package dev.weir.app;

import dev.weir.config.Problems;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line, in as few lines as help a person. */
final class UsageReport implements IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        String unknown = unknownCommand(e);
        String near = unknown == null
                ? ""
                : Problems.didYouMean(unknown, command.getSubcommands().keySet());
        if (unknown == null) {
            print(command, e.getMessage());
            UnmatchedArgumentException.printSuggestions(e, err);
        } else {
            print(command, "no command '" + unknown + "'" + near);
        }
        if (unknown == null ? isCommandMissing(e) : near.isEmpty()) {
            err.println();
            err.print(command.getHelp().commandList());
            err.println();
        }
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private static void print(CommandLine command, @Nullable String message) {
        command.getErr().println(command.getColorScheme().errorText("weir: " + message));
    }

    private static @Nullable String unknownCommand(ParameterException e) {
        return e instanceof UnmatchedArgumentException unmatched
                        && !unmatched.isUnknownOption()
                        && !e.getCommandLine().getSubcommands().isEmpty()
                ? unmatched.getUnmatched().get(0)
                : null;
    }

    /** The parser's own exception of no special class. */
    private static boolean isCommandMissing(ParameterException e) {
        return e.getClass() == ParameterException.class
                && !e.getCommandLine().getSubcommands().isEmpty();
    }
}
