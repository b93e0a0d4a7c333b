package dev.weir.app.tune;

import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.ProgressBar;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.recording.Recording;
import dev.weir.recording.UnusableRecordingException;
import dev.weir.replay.Tuner;
import dev.weir.replay.TuningReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "tune",
        description =
                "Replays recorded traffic through the engines with other settings, and says which would have served it better.",
        footer = {
            "",
            "Examples: weir tune traffic.jsonl",
            "          weir tune traffic.jsonl --only hedge,retry --apply advised.yaml",
            "",
            "A runtime records with llm.performance.recordTo. Nothing is sent to a backend. docs/tuning.md tells how it works."
        })
public final class TuneCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The recording.")
    private Path file = Path.of("");

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description =
                    "Tries only settings whose key has this part, such as hedge, retry or circuitBreaker.timeout.")
    private List<String> only = List.of();

    @Option(
            names = "--apply",
            paramLabel = "FILE",
            description = "Writes the advised settings to this new file, in the form of the configuration.")
    private @Nullable Path apply;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    public TuneCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Path target = apply == null ? null : surroundings.workingDirectory().resolve(apply);
        if (target != null && Files.exists(target)) {
            throw new InputException(
                    "--apply " + apply + " exists: name a new file, which gets the advised settings alone");
        }
        Recording recording = read(surroundings.workingDirectory().resolve(file));
        TuningReport report = report(recording);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(TuningJson.of(report));
        } else {
            TuningTable.lines(recording, report).forEach(out::println);
        }
        out.flush();
        if (target != null) {
            write(target, report);
        }
        return ExitCode.OK;
    }

    private static Recording read(Path path) {
        try {
            return Recording.read(path);
        } catch (UnusableRecordingException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            throw new InputException(
                    path + " does not exist: a runtime with llm.performance.recordTo writes a recording");
        } catch (IOException e) {
            throw new InputException(path + " cannot be read: " + e);
        }
    }

    private TuningReport report(Recording recording) {
        ProgressBar bar = new ProgressBar(spec.commandLine().getErr(), surroundings.errorIsTerminal());
        try (TuningSettings settings = new TuningSettings(() -> options.builder(surroundings))) {
            return new Tuner(
                            recording,
                            settings.present().settings(),
                            settings.apply(Map.of()).cacheTtl(),
                            settings,
                            key -> only.isEmpty() || only.stream().anyMatch(key::contains),
                            share -> bar.show(share, "of the settings tried"))
                    .run();
        }
    }

    private void write(Path target, TuningReport report) {
        PrintWriter err = spec.commandLine().getErr();
        if (report.advice().isEmpty()) {
            err.println("weir: there is no advice to write to " + target);
            return;
        }
        try {
            Files.writeString(
                    target, AdvisedYaml.of(report.settings()), StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new InputException("--apply " + target + " cannot be written: " + e);
        }
        err.println("weir: the advised settings are in " + target + ": merge them into the configuration");
    }
}
