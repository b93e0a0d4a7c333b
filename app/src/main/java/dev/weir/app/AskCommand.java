package dev.weir.app;

import dev.weir.Weir;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "ask",
        description = "Asks a backend, and prints its answer.",
        footer = {"", "Example: weir ask \"Deploy nginx with 3 replicas\""})
final class AskCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private BackendOptions options = new BackendOptions();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TEXT", description = "What to ask; without it, standard input is read.")
    private List<String> words = List.of();

    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            description = "The type of the intent, such as NetworkFunctionScale.")
    private @Nullable String type;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "The model to ask; llm.client.model by default.")
    private @Nullable String model;

    @Option(names = "--stream", description = "Print the text as it arrives.")
    private boolean stream;

    @Option(names = "--json", description = "Print a JSON object: the text, and what is known about the call.")
    private boolean json;

    @Option(names = "--dry-run", description = "Print the request as a JSON object, and send nothing.")
    private boolean dryRun;

    AskCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Intent intent = intent(text());
        try (Weir weir = options.build(surroundings)) {
            print(weir, intent);
        }
        return ExitCode.OK;
    }

    private void print(Weir weir, Intent intent) {
        PrintWriter out = spec.commandLine().getOut();
        if (dryRun) {
            String backend = weir.configuration().settings().client().backend();
            out.println(RequestJson.of(backend, weir.request(intent)));
            return;
        }
        if (stream && !json) {
            weir.stream(intent, text -> {
                out.print(text);
                out.flush();
            });
            out.println();
            return;
        }
        CallResult result = weir.process(intent);
        out.println(json ? ResultJson.of(result) : result.text());
    }

    private Intent intent(String text) {
        return Intent.of(text).withType(type).withModel(model);
    }

    private String text() {
        String text = words.isEmpty() ? input() : String.join(" ", words);
        if (text.isBlank()) {
            throw new InputException("there is nothing to ask: give a text, or pipe one in");
        }
        return text;
    }

    private String input() {
        if (surroundings.inputIsTerminal()) {
            spec.commandLine().getErr().println("Type what to ask, then press Ctrl-D on a line of its own:");
        }
        try {
            return new String(surroundings.in().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new InputException("standard input cannot be read: " + e.getMessage());
        }
    }
}
