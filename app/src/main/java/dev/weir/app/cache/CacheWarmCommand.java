package dev.weir.app.cache;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.app.cli.AnswerOutput;
import dev.weir.app.cli.BackendOptions;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.InputException;
import dev.weir.app.cli.IntentOptions;
import dev.weir.app.cli.ProgressBar;
import dev.weir.app.cli.RowFile;
import dev.weir.app.cli.Surroundings;
import dev.weir.app.rows.RequestRow;
import dev.weir.app.rows.RowException;
import dev.weir.app.rows.TextLines;
import dev.weir.app.rows.TextLines.Line;
import dev.weir.cache.CachePolicy;
import dev.weir.cache.ConfiguredCache;
import dev.weir.call.CallException;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.wiring.Blueprint;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "warm",
        description =
                "Asks the requests of a file, so that their answers are in the response cache that processes share. "
                        + "What is in it already is not asked again, so a run that was interrupted can be repeated. Ends with 4 if "
                        + "a request is not in the cache afterwards.",
        footer = {
            "",
            "Each line of the file is a JSON string, which is asked as 'weir ask' asks it, or a JSON object as 'weir ask --dry-run' "
                    + "prints it, in one line.",
            "",
            "Example: weir cache warm --parallel 8 questions.jsonl"
        })
public final class CacheWarmCommand implements Callable<Integer> {
    private static final int MOST_BYTES = 10_000_000;
    private static final int MOST_LISTED = 100;

    /** How long it waits for the cache: here a hit that is missed costs a call. */
    private static final String MAX_WAIT = "10s";

    private final Surroundings surroundings;

    @Mixin
    private BackendOptions options = new BackendOptions();

    @Mixin
    private IntentOptions intents = new IntentOptions();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The file of requests, in UTF-8.")
    private Path file = Path.of("");

    @Option(
            names = {"-p", "--parallel"},
            paramLabel = "NUMBER",
            defaultValue = "4",
            description = "How many calls are made at a time, at most 256; ${DEFAULT-VALUE} by default.")
    private int parallel = 4;

    public CacheWarmCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (parallel < 1 || parallel > 256) {
            throw new InputException("--parallel must be between 1 and 256, was " + parallel);
        }
        MeterRegistry meters = new SimpleMeterRegistry();
        try (TextLines lines = open();
                Weir weir = builder().meterRegistry(meters).build()) {
            ConfiguredCache cache = SharedCache.of(weir);
            SharedCache.ask(cache, ResponseCache::size); // it can be reached
            try (Warming warming = new Warming(
                    weir,
                    new CachePolicy(cache.settings()),
                    () -> (long) meters.get("llm.cache.failures").counter().count(),
                    parallel)) {
                return warm(lines, warming);
            }
        } catch (IOException e) {
            throw RowFile.unreadable(file, e);
        }
    }

    private WeirBuilder builder() {
        try (Blueprint blueprint = options.builder(surroundings).blueprint()) {
            boolean configured = blueprint.configuration().sections().stream()
                    .anyMatch(section -> section.key().equals("llm.cache"));
            WeirBuilder builder = options.builder(surroundings);
            return configured ? builder.argument("llm.cache.maxWait", MAX_WAIT) : builder;
        }
    }

    private TextLines open() {
        return new TextLines(RowFile.open(surroundings, file), MOST_BYTES);
    }

    private Path path() {
        return surroundings.workingDirectory().resolve(file);
    }

    private int warm(TextLines lines, Warming warming) throws IOException, InterruptedException {
        long size = Files.exists(path()) ? Files.size(path()) : 0;
        ProgressBar progress = new ProgressBar(err(), surroundings.errorIsTerminal());
        String obstacle = null;
        long last = 0;
        for (Line line = lines.next(); line != null && obstacle == null; line = lines.next()) {
            ask(line, warming);
            last = line.number();
            obstacle = warming.obstacle();
            progress.show((double) lines.bytes() / Math.max(1, size), warming.summary());
        }
        warming.finish();
        progress.end();
        report(warming.failures());
        if (obstacle != null) {
            err().println("weir: stopped after line " + last + ": " + obstacle
                    + "; the same command goes on from there");
        } else if (warming.cacheFailures() > 0) {
            err().println("weir: the cache failed " + warming.cacheFailures()
                    + " times, so answers may be missing; repeat the command");
        }
        spec.commandLine().getOut().println(warming.summary());
        boolean whole = obstacle == null && warming.cacheFailures() == 0;
        return whole && warming.failures().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private void ask(Line line, Warming warming) throws InterruptedException {
        if (line.text() == null) {
            warming.failed(line.number(), String.valueOf(line.problem()));
        } else if (!line.text().isEmpty()) {
            try {
                warming.ask(line.number(), RequestRow.parse(line.text(), intents::intent));
            } catch (RowException | CallException e) {
                warming.failed(line.number(), String.valueOf(e.getMessage()));
            }
        }
    }

    private void report(SortedMap<Long, String> failures) {
        failures.entrySet().stream()
                .limit(MOST_LISTED)
                .forEach(row -> err().println(AnswerOutput.shown(file + ":" + row.getKey() + ": " + row.getValue())));
        if (failures.size() > MOST_LISTED) {
            err().println("and " + (failures.size() - MOST_LISTED) + " more");
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
