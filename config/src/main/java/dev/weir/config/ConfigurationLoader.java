package dev.weir.config;

import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.Findings;
import dev.weir.config.internal.Shown;
import dev.weir.config.internal.Source;
import dev.weir.config.internal.TextFile;
import dev.weir.config.internal.UnreadableSource;
import dev.weir.config.internal.Variables;
import dev.weir.config.internal.YamlReader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Loads a configuration from its sources. A later source overrides an earlier one: the built-in defaults, then files
 * and texts in the order in which they are added, then the environment, then values set in code.
 *
 * <pre>{@code
 * Configuration<LlmSettings> configuration = new ConfigurationLoader<>(layout)
 *         .file(Path.of("weir.yaml"))
 *         .environment(System.getenv())
 *         .set("client.model", "gpt-4o-mini")
 *         .load()
 *         .requireValid();
 * }</pre>
 *
 * <p>Nothing is read before {@link #load()}. Not thread-safe.
 *
 * @param <R> the record of the core's settings
 */
public final class ConfigurationLoader<R extends Record> {

    private final ConfigurationLayout<R> layout;
    private final List<Document> documents = new ArrayList<>();
    private final List<Assignment> located = new ArrayList<>();
    private final List<Assignment> assignments = new ArrayList<>();
    private final Map<String, Map<String, ?>> unlessGiven = new LinkedHashMap<>();
    private Map<String, String> environment = Map.of();
    private Path workingDirectory = Path.of("");

    /** A loader for a layout. */
    public ConfigurationLoader(ConfigurationLayout<R> layout) {
        this.layout = layout;
    }

    private interface Text {
        String read() throws UnreadableSource;
    }

    private record Document(Source source, Text text) {}

    private record Assignment(
            Origin origin, String key, @Nullable Object value) {}

    /**
     * The default configuration file: the one that {@code LLM_CONFIG} names, otherwise the layout's default file in the
     * working directory, if it exists.
     *
     * @param workingDirectory the base of a relative name; {@code Path.of("")} keeps messages short
     * @throws ConfigurationException if {@code LLM_CONFIG} names a file that does not exist
     */
    public Optional<Path> defaultFile(Map<String, String> environment, Path workingDirectory) {
        String named = environment.get(layout.fileVariable());
        if (named == null || named.isEmpty()) {
            return Optional.of(workingDirectory.resolve(layout.defaultFile())).filter(Files::exists);
        }
        return Optional.of(namedFile(named, workingDirectory));
    }

    private Path namedFile(String name, Path workingDirectory) {
        try {
            Path file = workingDirectory.resolve(name);
            if (Files.isRegularFile(file)) {
                return file;
            }
            throw noFile(Files.isDirectory(file) ? "is a directory" : "no such file", file.toString());
        } catch (InvalidPathException e) {
            throw noFile("is not a path", name);
        }
    }

    private ConfigurationException noFile(String reason, String name) {
        Origin origin = Origin.variable(layout.fileVariable());
        String message = reason + ": " + Shown.text(name) + "; name a YAML file or unset the variable";
        return new ConfigurationException(List.of(new Problem(origin, "", message)));
    }

    /** Adds a YAML file. Relative paths in it refer to its directory. */
    public ConfigurationLoader<R> file(Path file) {
        Path parent = file.getParent();
        Source source = new Source(file.toString(), documents.size(), parent == null ? Path.of("") : parent);
        documents.add(new Document(source, () -> new TextFile(file, source).read()));
        return this;
    }

    /**
     * Adds a YAML text. Relative paths in it refer to the working directory.
     *
     * @param sourceName its name in messages
     */
    public ConfigurationLoader<R> text(String sourceName, String yaml) {
        documents.add(new Document(new Source(sourceName, documents.size(), null), () -> yaml));
        return this;
    }

    /**
     * Sets the directory to which relative paths in texts, variables and code refer; default the working directory of
     * the process.
     */
    public ConfigurationLoader<R> workingDirectory(Path directory) {
        workingDirectory = directory;
        return this;
    }

    /** Sets the environment variables, which are bound to settings and resolve <code>${NAME}</code> in files. */
    public ConfigurationLoader<R> environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /**
     * Adds settings from code: nested maps, dotted keys or both, with or without the root. Values are taken literally:
     * text, numbers, booleans, durations, enums, URIs, paths, and collections and maps of these.
     */
    public ConfigurationLoader<R> map(Map<String, ?> settings) {
        settings.forEach((key, value) -> assignments.add(new Assignment(Origin.PROGRAMMATIC, key, value)));
        return this;
    }

    /** Sets one setting from code; see {@link #map}. */
    public ConfigurationLoader<R> set(String key, String value) {
        assignments.add(new Assignment(Origin.PROGRAMMATIC, key, value));
        return this;
    }

    /**
     * Adds a setting that another configuration system has read, as {@link #map} does, but as if it stood in a file: the
     * environment wins over it.
     *
     * @param origin its place there
     */
    public ConfigurationLoader<R> located(String key, Object value, Origin origin) {
        located.add(new Assignment(origin, key, value));
        return this;
    }

    /** Sets one setting as an argument of a command: as {@link #map}, but with variables as in a file. */
    public ConfigurationLoader<R> argument(String key, String text) {
        assignments.add(new Assignment(Origin.COMMAND_LINE, key, text));
        return this;
    }

    /**
     * Sets a section that no source mentions, as if that were the built-in default.
     *
     * @param key its full key
     */
    public ConfigurationLoader<R> sectionUnlessGiven(String key, Map<String, ?> section) {
        unlessGiven.put(key, section);
        return this;
    }

    /**
     * Reads all sources and binds the core's settings. Problems with single values are collected in the result.
     *
     * @throws ConfigurationException if a source cannot be read at all
     */
    public Configuration<R> load() {
        Findings findings = new Findings();
        Variables variables = new Variables(environment);
        Mapping root = fromDocuments(variables, findings.problems());
        for (Assignment assignment : located) {
            ProgrammaticReader reader = new ProgrammaticReader(layout, findings.problems(), assignment.origin, null);
            root = root.overriddenBy(reader.read(assignment.key, assignment.value));
        }
        EnvironmentReader variablesOfSettings = new EnvironmentReader(layout, environment);
        root = root.overriddenBy(variablesOfSettings.read());
        for (Assignment assignment : assignments) {
            boolean isArgument = assignment.origin.equals(Origin.COMMAND_LINE);
            ProgrammaticReader reader = new ProgrammaticReader(
                    layout, findings.problems(), assignment.origin, isArgument ? variables : null);
            root = root.overriddenBy(reader.read(assignment.key, assignment.value));
        }
        ProgrammaticReader defaults = new ProgrammaticReader(layout, findings.problems(), Origin.DEFAULT, null);
        for (Map.Entry<String, Map<String, ?>> section : unlessGiven.entrySet()) {
            if (root.find(layout.path(section.getKey())) == null) {
                root = root.overriddenBy(defaults.read(section.getKey(), section.getValue()));
            }
        }
        variablesOfSettings.warnOfUnknown(variables.used(), findings.warnings());
        return new Configuration<>(layout, root, findings, workingDirectory, environment);
    }

    private Mapping fromDocuments(Variables variables, Problems problems) {
        Mapping root = Mapping.empty(Origin.DEFAULT);
        boolean readable = true;
        for (Document document : documents) {
            try {
                YamlReader reader = new YamlReader(document.source, document.text.read(), variables, problems);
                root = root.overriddenBy(new DocumentRoot(layout, problems).of(reader.read()));
            } catch (UnreadableSource e) {
                e.addTo(problems);
                readable = false;
            }
        }
        if (!readable) {
            problems.throwIfAny();
        }
        return root;
    }
}
