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
        name = "clear",
        description =
                "Removes all answers from the response cache that processes share, and nothing else of its server.")
public final class CacheClearCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Spec
    private CommandSpec spec;

    public CacheClearCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (Weir weir = options.builder(surroundings).build()) {
            ConfiguredCache cache = SharedCache.of(weir);
            long removed = SharedCache.ask(cache, CacheClearCommand::clear);
            spec.commandLine().getOut().println("removed " + removed + (removed == 1 ? " answer" : " answers"));
        }
        return ExitCode.OK;
    }

    private static long clear(ResponseCache cache) {
        long size = cache.size();
        cache.clear();
        return size;
    }
}
