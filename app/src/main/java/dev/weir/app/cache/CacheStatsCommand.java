package dev.weir.app.cache;

import dev.weir.Weir;
import dev.weir.app.cli.ExitCode;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.cache.ConfiguredCache;
import dev.weir.spi.cache.ResponseCache;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "stats",
        description =
                "Prints how many answers are in the response cache that processes share. Hits and misses are metrics "
                        + "of each process: docs/observability.md.")
public final class CacheStatsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    public CacheStatsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (Weir weir = options.builder(surroundings).build()) {
            ConfiguredCache cache = SharedCache.of(weir);
            long answers = SharedCache.ask(cache, ResponseCache::size);
            spec.commandLine().getOut().println("type     " + cache.type());
            spec.commandLine().getOut().println("answers  " + answers);
        }
        return ExitCode.OK;
    }
}
