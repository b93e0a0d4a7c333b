package dev.weir.app.cache;

import dev.weir.Weir;
import dev.weir.cache.ConfiguredCache;
import dev.weir.config.ConfigurationException;
import dev.weir.config.Problem;
import dev.weir.spi.cache.ResponseCache;
import java.util.List;
import java.util.function.Function;

/** The response cache of a runtime, where other processes use it too. */
final class SharedCache {
    private static final String TYPE_KEY = "llm.cache.type";

    private SharedCache() {}

    /**
     * The cache.
     *
     * @throws ConfigurationException if there is none, or it is in the memory of this process
     */
    static ConfiguredCache of(Weir weir) {
        ConfiguredCache configured = weir.cache();
        if (configured == null) {
            throw refused(
                    weir, "no response cache is configured: set the type of one that processes share, such as redis");
        }
        if (configured.cache().isLocal()) {
            throw refused(
                    weir,
                    "a response cache of type " + configured.type() + " is in the memory of each process: this command "
                            + "would see an empty one of its own; processes share one of type redis");
        }
        return configured;
    }

    private static ConfigurationException refused(Weir weir, String message) {
        return new ConfigurationException(
                List.of(new Problem(weir.configuration().origin(TYPE_KEY), TYPE_KEY, message)));
    }

    /**
     * What the cache answers.
     *
     * @throws CacheFailedException if it fails
     */
    static <T> T ask(ConfiguredCache configured, Function<ResponseCache, T> question) {
        try {
            return question.apply(configured.cache());
        } catch (RuntimeException e) {
            throw new CacheFailedException(configured.type(), e);
        }
    }
}
