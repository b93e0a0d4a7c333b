package dev.weir.app.keys;

import dev.weir.app.cli.InputException;
import dev.weir.app.cli.RuntimeOptions;
import dev.weir.app.cli.Surroundings;
import dev.weir.app.cli.UserData;
import dev.weir.gateway.GatewaySettings;
import dev.weir.gateway.keys.KeyFile;
import dev.weir.gateway.keys.KeyFileException;
import dev.weir.spi.time.TimeSource;
import dev.weir.wiring.Blueprint;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the keys are. */
final class KeyFileOption {
    @Mixin
    private RuntimeOptions options = new RuntimeOptions();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description =
                    "The file of keys, instead of that of llm.gateway.keysFile, or weir/keys.json in the user's data"
                            + " directory.")
    private @Nullable Path file;

    /** Does something with the file. */
    <T> T with(Surroundings surroundings, Function<KeyFile, T> work) {
        try {
            return work.apply(new KeyFile(path(surroundings), TimeSource.system()));
        } catch (KeyFileException | IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        }
    }

    private Path path(Surroundings surroundings) {
        if (file != null) {
            return surroundings.workingDirectory().resolve(file);
        }
        Path configured = configured(surroundings);
        return configured == null
                ? UserData.keys(surroundings.environment())
                        .orElseThrow(() -> new InputException(
                                "there is no HOME for the file of keys; name it with --file or llm.gateway.keysFile"))
                : configured;
    }

    private @Nullable Path configured(Surroundings surroundings) {
        try (Blueprint blueprint = options.builder(surroundings).blueprint()) {
            return blueprint
                    .configuration()
                    .host(GatewaySettings.SECTION, GatewaySettings.class)
                    .keysFile();
        }
    }
}
