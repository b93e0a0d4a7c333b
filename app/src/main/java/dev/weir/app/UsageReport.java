package dev.weir.app;

import dev.weir.app.cli.ExitCode;
import dev.weir.config.Problems;
import java.io.PrintWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports a usage error in few lines on standard error and, where {@code --json} is an argument, as JSON as well. */
final class UsageReport implements IParameterExceptionHandler {
    private static final String ERROR = "Error: ";

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        String unknown = unknownCommand(e);
        String near = unknown == null
                ? ""
                : Problems.didYouMean(unknown, command.getSubcommands().keySet());
        String message = unknown == null ? message(e) : "no command '" + unknown + "'" + near;
        if (isJsonRequested(args)) {
            command.getOut().println(FailureJson.of(message, ExitCode.USAGE));
        }
        err.println(command.getColorScheme().errorText("weir: " + message));
        if (unknown == null) {
            UnmatchedArgumentException.printSuggestions(e, err);
        }
        if (unknown == null ? isCommandMissing(e) : near.isEmpty()) {
            err.println();
            err.print(command.getHelp().commandList());
            err.println();
        }
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    /** Some messages of picocli begin with a word of their own. */
    private static String message(ParameterException e) {
        String text = String.valueOf(e.getMessage());
        return text.startsWith(ERROR) ? text.substring(ERROR.length()) : text;
    }

    /** Whether {@code --json} is among the options; the parsed options may end before it. */
    private static boolean isJsonRequested(String[] args) {
        return Arrays.stream(args).takeWhile(arg -> !arg.equals("--")).anyMatch("--json"::equals);
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
