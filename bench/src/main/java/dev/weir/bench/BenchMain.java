package dev.weir.bench;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

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
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("weir bench: " + failure.getMessage());
                    command.getErr().flush();
                    return failure instanceof IllegalArgumentException ? 2 : 1;
                });
    }
}
