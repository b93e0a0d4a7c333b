package dev.weir.app;

import dev.weir.app.cache.CacheFailedException;
import dev.weir.app.cli.AnswerOutput;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.OutputException;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.batchjob.BatchJobException;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallTimeoutException;
import dev.weir.config.ConfigurationException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Reports a failure on standard error, with the stack trace only if {@code --verbose} is given. Control characters,
 * which a provider's message may contain, are shown instead of sent.
 */
final class ErrorReport implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (RuntimeOptions.isGiven("--json", parsed)) {
            command.getOut().println(FailureJson.of(e, exitCode(e)));
        }
        err.println(command.getColorScheme().errorText("weir: " + AnswerOutput.shown(text(e))));
        if (RuntimeOptions.isVerbose(parsed)) {
            e.printStackTrace(err);
        }
        return exitCode(e);
    }

    private static String text(Exception e) {
        if (e instanceof ConfigurationException) {
            return "the configuration is invalid\n"
                    + String.valueOf(e.getMessage()).indent(2).stripTrailing();
        }
        return isExpected(e) ? String.valueOf(e.getMessage()) : "unexpected: " + e + "\n  --verbose shows where";
    }

    private static boolean isExpected(Exception e) {
        return e instanceof CallException
                || e instanceof BatchJobException
                || e instanceof InputException
                || e instanceof OutputException
                || e instanceof CacheFailedException;
    }

    private static int exitCode(Exception e) {
        if (e instanceof ConfigurationException) {
            return ExitCode.CONFIGURATION;
        }
        if (e instanceof InputException) {
            return ExitCode.USAGE;
        }
        if (e instanceof CallTimeoutException) {
            return ExitCode.TIMED_OUT;
        }
        if (e instanceof CallCancelledException) {
            return ExitCode.CANCELLED;
        }
        if (e instanceof OutputException) {
            return ExitCode.OUTPUT;
        }
        boolean failed =
                e instanceof CallException || e instanceof BatchJobException || e instanceof CacheFailedException;
        return failed ? ExitCode.FAILED : ExitCode.UNEXPECTED;
    }
}
