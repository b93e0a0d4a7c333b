package dev.weir.bench.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The server and how it is asked.
 *
 * @param baseUrl of an OpenAI-compatible server, its version included
 * @param model the model
 * @param key the API key; a secret, except for the simulator's
 * @param settings Weir's configuration file; null for the others
 * @param plugins the folder with Weir's plugins; null if they are on the class path
 * @param streamed whether answers are streamed to the caller
 */
public record Endpoint(
        String baseUrl,
        String model,
        String key,
        @Nullable Path settings,
        @Nullable Path plugins,
        boolean streamed) {

    /** Without the key. */
    @Override
    public String toString() {
        return model + " at " + baseUrl;
    }
}
