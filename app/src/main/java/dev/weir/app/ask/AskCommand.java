package dev.weir.app.ask;

import dev.weir.Weir;
import dev.weir.app.cli.AnswerOutput;
import dev.weir.app.cli.BackendOptions;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import dev.weir.call.CallException;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CallListener;
import dev.weir.wiring.LlmSettings;
import java.io.IOException;
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
        footer = {
            "",
            "Examples: weir ask \"Deploy nginx with 3 replicas\"",
            "          weir ask -b openai -m gpt-4o-mini --image photo.png \"What is this?\""
        })
public final class AskCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private BackendOptions options = new BackendOptions();

    @Mixin
    private PromptOptions prompt = new PromptOptions();

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

    @Option(
            names = "--json",
            description =
                    "Print a JSON object: the text, and what is known about the call; or, if it fails, the failure.")
    private boolean json;

    @Option(names = "--dry-run", description = "Print the request as a JSON object, and send nothing.")
    private boolean dryRun;

    @Option(
            names = "--explain",
            description =
                    "Print on standard error which targets the route of the model has, why each was left, and which "
                            + "one answered.")
    private boolean explain;

    public AskCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        String text = text();
        CallListener[] trace =
                explain ? new CallListener[] {new RouteTrace(spec.commandLine().getErr())} : new CallListener[0];
        try (Weir weir = options.build(surroundings, trace)) {
            return ask(
                    weir,
                    Intent.of(text)
                            .withType(type)
                            .withModel(model)
                            .withRequest(request -> prompt.applyTo(request, surroundings.workingDirectory())));
        }
    }

    private int ask(Weir weir, Intent intent) {
        AnswerOutput out = new AnswerOutput(spec.commandLine().getOut(), surroundings.outputIsTerminal());
        if (dryRun) {
            ChatRequest request = weir.request(intent);
            LlmSettings settings = weir.configuration().settings();
            boolean routed = settings.routes().containsKey(request.model());
            out.println(
                    RequestJson.of(routed ? request.model() : settings.client().backend(), request));
            return ExitCode.OK;
        }
        if (explain) {
            String model = weir.request(intent).model();
            spec.commandLine()
                    .getErr()
                    .println(RouteTrace.begin(weir.configuration().settings(), model));
        }
        CallResult result = json || !stream ? weir.process(intent) : stream(weir, intent, out);
        if (json) {
            out.println(ResultJson.of(result));
        } else {
            out.print(stream ? "" : result.text());
            out.endLine();
        }
        return ending(result.completion());
    }

    private static CallResult stream(Weir weir, Intent intent, AnswerOutput out) {
        try {
            return weir.stream(intent, out::print);
        } catch (CallException e) {
            out.endLine();
            throw e;
        }
    }

    /** What the answer's end means; an answer that is not a whole text is not a success. */
    private int ending(Completion completion) {
        String note = note(completion);
        if (note == null) {
            return ExitCode.OK;
        }
        spec.commandLine().getErr().println("weir: " + note);
        return ExitCode.INCOMPLETE;
    }

    private static @Nullable String note(Completion completion) {
        return switch (completion.finishReason()) {
            case STOP -> null;
            case LENGTH -> "the answer is incomplete: it reached the maximum number of tokens; see --max-tokens";
            case CONTENT_FILTER -> "the answer is incomplete: the provider withheld the rest";
            case TOOL_CALLS -> "the answer asks for " + toolCalls(completion) + ": --json shows them";
            case OTHER, TRUNCATED -> "the answer ended for a reason of the provider; it may be incomplete";
        };
    }

    private static String toolCalls(Completion completion) {
        int calls = completion.toolCalls().size();
        return calls == 1 ? "a tool call" : calls + " tool calls";
    }

    private String text() {
        if (spec.commandLine().getParseResult().originalArgs().stream().anyMatch(word -> word.indexOf('\ufffd') >= 0)) {
            throw new InputException(
                    "an argument holds characters that the locale of this shell cannot express: set LC_ALL to "
                            + "one with UTF-8, such as C.UTF-8, or pipe the text in");
        }
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
