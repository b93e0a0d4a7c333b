package dev.weir.app.run;

import dev.weir.app.cli.InputException;
import dev.weir.app.cli.IntentOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.app.rows.PromptTemplate;
import dev.weir.app.run.input.RowRules;
import dev.weir.client.Intent;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.settings.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code weir run} that determine how rows are read, and what is asked for a prompt. */
final class RowOptions {
    private static final long LEAST_LINE = 1;
    private static final long MOST_LINE = 1L << 30;

    @Option(
            names = "--template",
            paramLabel = "TEXT",
            description = "The prompt of each row, with names of columns or keys in double braces, such as "
                    + "\"Translate: {{text}}\".")
    private @Nullable String template;

    @Option(names = "--template-file", paramLabel = "PATH", description = "A file with the template, in UTF-8.")
    private @Nullable Path templateFile;

    @Mixin
    private IntentOptions intents = new IntentOptions();

    @Option(
            names = "--input-format",
            paramLabel = "FORMAT",
            description =
                    "The form of the input: jsonl or csv; csv by default if the file's name ends so, otherwise jsonl.")
    private @Nullable RowFormat inputFormat;

    @Option(
            names = "--max-line",
            paramLabel = "SIZE",
            defaultValue = "16MB",
            description = "The maximum length of a row; a longer one is a failed row; ${DEFAULT-VALUE} by default.")
    private String maxLine = "16MB";

    /** The forms of rows. */
    enum RowFormat {
        JSONL,
        CSV
    }

    /** @param name the name of the input */
    RowRules rules(Surroundings surroundings, String name) {
        boolean csv = inputFormat == null ? name.endsWith(".csv") : inputFormat == RowFormat.CSV;
        return new RowRules(csv, promptTemplate(surroundings), intents::intent, maxBytes());
    }

    private @Nullable PromptTemplate promptTemplate(Surroundings surroundings) {
        String text = templateText(surroundings);
        try {
            return text == null ? null : new PromptTemplate(text);
        } catch (IllegalArgumentException e) {
            throw new InputException("--template: " + e.getMessage());
        }
    }

    private @Nullable String templateText(Surroundings surroundings) {
        if (template != null && templateFile != null) {
            throw new InputException("give --template or --template-file, not both");
        }
        if (templateFile == null) {
            return template;
        }
        try {
            return Files.readString(surroundings.workingDirectory().resolve(templateFile));
        } catch (NoSuchFileException e) {
            throw new InputException("--template-file: no such file: " + templateFile);
        } catch (IOException e) {
            throw new InputException("--template-file: " + templateFile + " cannot be read: " + e.getMessage());
        }
    }

    private int maxBytes() {
        long bytes;
        try {
            bytes = ByteSize.parse(maxLine).bytes();
        } catch (IllegalArgumentException e) {
            throw new InputException("--max-line " + e.getMessage());
        }
        if (bytes < LEAST_LINE || bytes > MOST_LINE) {
            throw new InputException("--max-line must be between 1 byte and 1 GiB, was " + maxLine);
        }
        return (int) bytes;
    }

    /**
     * What determines the answers to prompts besides the rows, by names for messages.
     *
     * @param request makes the request for a prompt
     */
    Map<String, String> determining(Surroundings surroundings, Function<Intent, ChatRequest> request) {
        ChatRequest any = request.apply(intents.intent("any"));
        List<Message> before = any.messages().subList(0, any.messages().size() - 1);
        Map<String, String> options = new LinkedHashMap<>();
        options.put("the model", any.model());
        options.put(
                "the instructions",
                String.valueOf(before.stream()
                        .map(message -> message.role() + "\n" + message.text())
                        .toList()));
        options.put("the maximum number of tokens", String.valueOf(any.maxTokens()));
        options.put("the temperature", String.valueOf(any.temperature()));
        options.put(
                "the further parameters",
                any.topP() + " " + any.seed() + " " + any.stop() + " " + any.responseFormat() + " " + any.parameters());
        options.put("the intent type", String.valueOf(intents.type()));
        options.put("the template", String.valueOf(templateText(surroundings)));
        return options;
    }
}
