package dev.weir.app.ask;

import dev.weir.Weir;
import dev.weir.app.cli.AnswerOutput;
import dev.weir.app.cli.BackendOptions;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.Surroundings;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "embed",
        description = "Asks a backend for the embeddings of texts, and prints each vector as a line of JSON.",
        footer = {"", "Example: weir embed --model text-embedding-3-small \"a text\" \"another\""})
public final class EmbedCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private BackendOptions options = new BackendOptions();

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "TEXT",
            description = "The texts to embed; without any, each line of standard input is one.")
    private List<String> texts = List.of();

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            required = true,
            description = "The embedding model to ask.")
    private String model = "";

    @Option(
            names = {"-d", "--dimensions"},
            paramLabel = "NUMBER",
            description = "How many components each vector should have; the model's own number by default.")
    private @Nullable Integer dimensions;

    @Option(
            names = "--batch-size",
            paramLabel = "NUMBER",
            defaultValue = "256",
            description = "How many texts one request has at most; ${DEFAULT-VALUE} by default.")
    private int batchSize = 256;

    public EmbedCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        requireAtLeastOne("--batch-size", batchSize);
        requireAtLeastOne("--dimensions", dimensions == null ? 1 : dimensions);
        try (Weir weir = options.build(surroundings)) {
            if (texts.isEmpty()) {
                embedInput(weir);
            } else {
                embedArguments(weir);
            }
        }
        return ExitCode.OK;
    }

    private static void requireAtLeastOne(String option, int value) {
        if (value < 1) {
            throw new InputException(option + " must be at least 1, was " + value);
        }
    }

    private void embedArguments(Weir weir) {
        Batch batch = new Batch(weir);
        for (int i = 0; i < texts.size(); i++) {
            batch.add(texts.get(i), "text " + (i + 1));
        }
        batch.send();
    }

    private void embedInput(Weir weir) {
        if (surroundings.inputIsTerminal()) {
            spec.commandLine()
                    .getErr()
                    .println("Type the texts to embed, one on each line, then press Ctrl-D on a line of its own:");
        }
        Batch batch = new Batch(weir);
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(surroundings.in(), StandardCharsets.UTF_8));
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                batch.add(line, "line " + number + " of standard input");
            }
            if (number == 0) {
                throw new InputException("there is nothing to embed: give texts, or pipe lines in");
            }
        } catch (IOException e) {
            throw new InputException("standard input cannot be read: " + e.getMessage());
        }
        batch.send();
    }

    /** The texts of the next request. Vectors are printed as they come, so that input of any length can be embedded. */
    private final class Batch {
        private final Weir weir;
        private final AnswerOutput out = new AnswerOutput(spec.commandLine().getOut(), surroundings.outputIsTerminal());
        private final List<String> waiting = new ArrayList<>();

        Batch(Weir weir) {
            this.weir = weir;
        }

        void add(String text, String place) {
            if (text.isBlank()) {
                throw new InputException(place + " is empty: each must be a text to embed");
            }
            waiting.add(text);
            if (waiting.size() == batchSize) {
                send();
            }
        }

        void send() {
            if (waiting.isEmpty()) {
                return;
            }
            EmbeddingRequest request = EmbeddingRequest.builder(model)
                    .texts(waiting)
                    .dimensions(dimensions)
                    .build();
            for (Embedding vector : weir.embed(request).vectors()) {
                out.println(JsonMapper.shared().writeValueAsString(vector.toArray()));
            }
            waiting.clear();
        }
    }
}
