package dev.weir;

import dev.weir.admin.AdminEndpoint;
import dev.weir.admin.AdminSettings;
import dev.weir.admin.TrafficCounters;
import dev.weir.config.Configuration;
import dev.weir.config.ConfigurationException;
import dev.weir.config.ConfigurationLoader;
import dev.weir.config.HostSection;
import dev.weir.config.Origin;
import dev.weir.config.Problems;
import dev.weir.observe.CallEvents;
import dev.weir.plugin.LoadedPlugins;
import dev.weir.plugin.PluginLoader;
import dev.weir.plugin.PluginSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.time.TimeSource;
import dev.weir.wiring.Blueprint;
import dev.weir.wiring.Engines;
import dev.weir.wiring.HostServices;
import dev.weir.wiring.LlmConfiguration;
import dev.weir.wiring.LlmSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Weir}. Without any call it reads the file that {@code LLM_CONFIG} names, or else {@code weir.yaml} in
 * the working directory if there is one, and the {@code LLM_*} variables, and takes the plugins that
 * the thread's context class loader sees, or Weir's own.
 *
 * <p>Not safe for use by many threads.
 */
public final class WeirBuilder {
    private static final String DIRECTORY_KEY = "llm.plugins.directory";

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<Located> located = new ArrayList<>();
    private final Map<String, String> arguments = new LinkedHashMap<>();
    private final Map<String, Map<String, ?>> unlessGiven = new LinkedHashMap<>();
    private final List<HostSection> hosts = new ArrayList<>();
    private final List<Plugin> plugins = new ArrayList<>();
    private final List<CallListener> listeners = new ArrayList<>();
    private Map<String, String> environment = System.getenv();
    private Path workingDirectory = Path.of("");
    private @Nullable Path file;
    private @Nullable Path defaultFile;
    private @Nullable Path pluginsDirectory;
    private @Nullable MeterRegistry meterRegistry;
    private boolean metricsExporters = true;
    private @Nullable OpenTelemetry openTelemetry;
    private UnaryOperator<String> contentRedaction = UnaryOperator.identity();
    private @Nullable Executor completionExecutor;
    private Set<String> budgetKeys = Set.of();
    private @Nullable Weir former;
    private TimeSource time = TimeSource.system();
    private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();

    WeirBuilder() {}

    private record Located(String key, Object value, Origin origin) {}

    /** Reads this file, and no other. */
    public WeirBuilder file(Path file) {
        this.file = file;
        return this;
    }

    /** Reads this file, if it exists, where neither {@code LLM_CONFIG} nor the working directory has one. */
    public WeirBuilder defaultFile(Path file) {
        defaultFile = file;
        return this;
    }

    /** Takes these variables in place of the process's own. */
    public WeirBuilder environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /**
     * Looks for {@code weir.yaml} here, and has relative paths start here that a variable or code gives, in place of the
     * process's working directory. Those in a file start from the file's own folder.
     */
    public WeirBuilder workingDirectory(Path directory) {
        workingDirectory = directory;
        return this;
    }

    /** Sets a key, which wins over file and environment: {@code set("llm.client.timeout", "5s")}. */
    public WeirBuilder set(String key, Object value) {
        values.put(key, value);
        return this;
    }

    /**
     * Sets a key as an argument of a command, which wins over all other sources. A <code>${NAME}</code> in it stands for a
     * variable, as in a file: so a key can be given without showing in the list of processes.
     */
    public WeirBuilder argument(String key, String text) {
        arguments.put(key, text);
        return this;
    }

    /**
     * Sets a key that another configuration system has read, such as that of a framework. It wins over a file; the
     * environment and code win over it.
     *
     * @param place where it stands, for messages: {@code application.yaml:12:5}
     */
    public WeirBuilder located(String key, Object value, String place) {
        located.add(new Located(key, value, Origin.elsewhere(place)));
        return this;
    }

    /** Sets keys, nested or dotted, which win over file and environment. */
    public WeirBuilder map(Map<String, ?> settings) {
        values.putAll(settings);
        return this;
    }

    /**
     * Configures an extension by default: where no source mentions its section, and a plugin provides its type.
     *
     * @param key the key of a section, such as {@code llm.ledger}
     */
    public WeirBuilder sectionUnlessGiven(String key, Map<String, ?> section) {
        unlessGiven.put(key, section);
        return this;
    }

    /**
     * Adds a section of the program around this runtime to the configuration, such as that of a server. Its settings are those
     * of {@code Weir.configuration().host(section, record)}.
     */
    public WeirBuilder section(HostSection section) {
        hosts.add(section);
        return this;
    }

    /** Adds a plugin, besides those that are found. */
    public WeirBuilder plugin(Plugin plugin) {
        plugins.add(plugin);
        return this;
    }

    /** Adds the plugins of this folder, which must exist, to those of {@code llm.plugins.directory} and of the class path. */
    public WeirBuilder pluginsDirectory(Path directory) {
        pluginsDirectory = directory;
        return this;
    }

    /** Records metrics here, besides what the configuration says. It is not closed with the runtime. */
    public WeirBuilder meterRegistry(MeterRegistry registry) {
        meterRegistry = registry;
        return this;
    }

    /**
     * Whether the configured exporters of metrics are built; true by default. A process that asks a few calls with the
     * configuration of a service does without them: the service has its port.
     */
    public WeirBuilder metricsExporters(boolean built) {
        metricsExporters = built;
        return this;
    }

    /**
     * Prepares for budgets that go by these metadata keys and that {@code weir.budgets().define} adds while calls run: the ledger
     * keeps the keys, and calls that differ in them are not sent together. By default budgets are those of the configuration.
     */
    public WeirBuilder budgetKeys(String... keys) {
        budgetKeys = Set.of(keys);
        return this;
    }

    /**
     * Takes the place of another runtime: goes on with what that has learned of the targets and backends that are configured
     * as they were, namely their circuit breakers, concurrency limits, attempt timeouts, rate limits and cool-downs, health, and
     * the latency of recent calls. The former one may still answer calls, and is to be closed afterwards. Both need the same
     * time source; otherwise this has no effect.
     */
    public WeirBuilder continuing(Weir former) {
        this.former = former;
        return this;
    }

    /** Makes spans here, whatever the configuration says. It is not closed with the runtime. */
    public WeirBuilder openTelemetry(OpenTelemetry openTelemetry) {
        this.openTelemetry = openTelemetry;
        return this;
    }

    /**
     * Passes every text of a prompt or an answer through this function before a span shows it; only with
     * {@code llm.telemetry.captureContent}. It may receive the beginning of a text. A text on which it throws is not shown.
     *
     * @param redaction thread-safe
     */
    public WeirBuilder contentRedaction(UnaryOperator<String> redaction) {
        contentRedaction = redaction;
        return this;
    }

    /** Tells this listener of events, besides those of the configuration. */
    public WeirBuilder listener(CallListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Takes time from here. It has to pass at the speed of {@link System#nanoTime()}, as attempts are ended by it. */
    public WeirBuilder timeSource(TimeSource time) {
        this.time = time;
        return this;
    }

    /** Takes randomness from here, in place of each thread's own. Any generator will do: one thread at a time draws from it. */
    public WeirBuilder random(RandomGenerator random) {
        this.random = new LockedRandom(random);
        return this;
    }

    /**
     * Completes the futures of asynchronous calls here, so that what depends on them runs here, in place of threads of the
     * runtime. If it refuses one, that is completed on a thread of the runtime. It is not closed with the runtime, and must
     * not run anything on the thread that hands it over.
     */
    public WeirBuilder completionExecutor(Executor executor) {
        completionExecutor = executor;
        return this;
    }

    /**
     * Builds the runtime.
     *
     * @throws ConfigurationException with everything that is wrong, each with its place
     */
    public Weir build() {
        Blueprint blueprint = blueprint();
        Configuration<LlmSettings> configuration = blueprint.configuration();
        CallThreads threads =
                CallThreads.create(configuration.settings().client().callThreads(), completionExecutor);
        AdminSettings admin = configuration.settings().admin();
        Weir taken = former != null && former.hasTime(time) ? former : null;
        TrafficCounters traffic = new TrafficCounters();
        Engines engines = blueprint.build(new HostServices(
                time,
                random,
                meterRegistry,
                metricsExporters,
                openTelemetry,
                allListeners(traffic),
                contentRedaction,
                threads::runPart,
                budgetKeys,
                taken == null ? null : taken.engines().inherited()));
        EngineView view = new EngineView(engines, traffic);
        AdminEndpoint endpoint = AdminEndpoint.open(admin, environment, view, time);
        if (taken != null) {
            engines.continueFrom(taken.engines(), taken.configuration(), configuration);
        }
        return new Weir(configuration, blueprint.plugins().plugins(), engines, threads, view, () -> {
            if (endpoint != null) {
                endpoint.close();
            }
            blueprint.close();
        });
    }

    private List<CallListener> allListeners(TrafficCounters traffic) {
        List<CallListener> all = new ArrayList<>(listeners);
        all.add(traffic);
        return all;
    }

    /**
     * Reads the configuration and loads the plugins, and builds nothing: for a look at what there is and what is wrong.
     *
     * @return to be closed; its configuration has the problems
     * @throws ConfigurationException if a source cannot be read at all
     */
    public Blueprint blueprint() {
        Configuration<LlmSettings> configuration = configuration();
        return Blueprint.plan(configuration, load(configuration));
    }

    /**
     * As {@link #blueprint()}, with plugins that are loaded already: for a look at what other settings would be.
     *
     * @param plugins those of another blueprint, which closes them
     */
    public Blueprint blueprint(LoadedPlugins plugins) {
        return Blueprint.plan(configuration(), plugins);
    }

    private Configuration<LlmSettings> configuration() {
        ConfigurationLoader<LlmSettings> loader = LlmConfiguration.loader(hosts)
                .workingDirectory(workingDirectory)
                .environment(environment)
                .map(values);
        located.forEach(setting -> loader.located(setting.key, setting.value, setting.origin));
        arguments.forEach(loader::argument);
        unlessGiven.forEach(loader::sectionUnlessGiven);
        fileToRead(loader).ifPresent(loader::file);
        return loader.load();
    }

    /**
     * The configuration file that is read; empty if there is none.
     *
     * @throws ConfigurationException if {@code LLM_CONFIG} names a file that does not exist
     */
    public Optional<Path> configurationFile() {
        return fileToRead(LlmConfiguration.loader(hosts));
    }

    private Optional<Path> fileToRead(ConfigurationLoader<?> loader) {
        if (file != null) {
            return Optional.of(file);
        }
        return loader.defaultFile(environment, workingDirectory)
                .or(() -> Optional.ofNullable(defaultFile).filter(Files::exists));
    }

    private LoadedPlugins load(Configuration<LlmSettings> configuration) {
        PluginSettings settings = configuration.settings().plugins();
        PluginLoader loader = loader(settings);
        Problems problems = configuration.problems();
        addDirectory(loader, pluginsDirectory, Origin.PROGRAMMATIC, "pluginsDirectory", problems);
        addDirectory(loader, settings.directory(), configuration.origin(DIRECTORY_KEY), DIRECTORY_KEY, problems);
        return loader.load();
    }

    private static void addDirectory(
            PluginLoader loader, @Nullable Path directory, Origin origin, String key, Problems problems) {
        if (directory != null) {
            try {
                loader.directory(directory);
            } catch (IllegalArgumentException e) {
                problems.add(origin, key, String.valueOf(e.getMessage()));
            }
        }
    }

    private PluginLoader loader(PluginSettings settings) {
        PluginLoader loader = new PluginLoader()
                .sections(LlmConfiguration.SECTIONS)
                .listener(new CallEvents(listeners)::pluginChanged);
        plugins.forEach(loader::plugin);
        Optional.ofNullable(Thread.currentThread().getContextClassLoader()).ifPresent(loader::classPath);
        loader.classPath(Weir.class.getClassLoader());
        if (!settings.sha256().isEmpty()) {
            loader.allowOnly(Set.copyOf(settings.sha256().values()));
        }
        return loader;
    }
}
