package dev.weir.wire;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.time.TimeSource;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * One wire under test: how its servers write answers that consist of text, and how its backend is made. The suites that all
 * wires share know no more of it. Immutable.
 *
 * @param <S> the settings of the backend
 */
public abstract class Dialect<S extends Record & HttpSettings> {
    private final Class<S> settings;
    private final BiFunction<S, TimeSource, ? extends Backend> backend;

    protected Dialect(Class<S> settings, BiFunction<S, TimeSource, ? extends Backend> backend) {
        this.settings = settings;
        this.backend = backend;
    }

    /** The default settings for a server. */
    public final TestSettings<S> settings(URI baseUrl) {
        return settings(baseUrl, Map.of());
    }

    private TestSettings<S> settings(URI baseUrl, Map<String, String> given) {
        return new TestSettings<>(SettingsRecord.defaults(settings, given)).with("baseUrl", baseUrl);
    }

    public final Asking at(WireServer server) {
        return at(server.url(), Map.of());
    }

    public final Asking at(WireServer server, UnaryOperator<TestSettings<S>> changes) {
        return at(server.url(), changes);
    }

    public final Asking at(URI baseUrl, UnaryOperator<TestSettings<S>> changes) {
        return with(changes.apply(settings(baseUrl)).build(), TimeSource.system());
    }

    /**
     * A backend with settings whose types are the wire's own.
     *
     * @param given as in a configuration
     */
    public final Asking at(URI baseUrl, Map<String, String> given) {
        return with(settings(baseUrl, given).build(), TimeSource.system());
    }

    public final Asking at(WireServer server, TimeSource time) {
        return with(settings(server.url()).build(), time);
    }

    private Asking with(S settings, TimeSource time) {
        return new Asking(backend.apply(settings, time));
    }

    /** The path of its requests below the base URL. */
    public abstract String path();

    /** The settings that may hold a key. */
    public List<String> keySettings() {
        return List.of("apiKey");
    }

    /** A whole plain answer, of 60 characters at least. */
    public abstract String whole(String text);

    /** The events of a stream from its beginning to a first piece of text. */
    public abstract String begin(String text);

    /** The event with a further piece of text. */
    public abstract String more(String text);

    /** The events that end the answer. */
    public abstract String end();

    /** The events of an answer that begins with these pieces of reasoning, each in an event of its own. */
    public abstract List<String> reasoned(List<String> reasoning, String text);

    /** The events of an answer with a text and one tool call, whose arguments come in these pieces. */
    public abstract List<String> toolCall(String text, List<String> arguments);

    /** An event that keeps a stream alive and holds no output. */
    public abstract String keepAlive();

    /** The body of an error of this type. */
    public abstract String error(String type);

    /** An answer that is made up. */
    public abstract RecordedAnswer answer(long seed);
}
