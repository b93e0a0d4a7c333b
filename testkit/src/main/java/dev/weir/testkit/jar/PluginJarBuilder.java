package dev.weir.testkit.jar;

import dev.weir.spi.Plugin;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.NullMarked;

/**
 * Builds a real jar from source text, such as a plugin that a test then loads. Sources are compiled against the SPI and
 * what it speaks in, and nothing else unless {@link #compileWith} adds it. Not safe for use by many threads.
 *
 * <pre>{@code
 * PluginJarBuilder.plugin("fib", "1.2")
 *         .source("demo.FibPlugin", "package demo; public class FibPlugin implements dev.weir.spi.Plugin {…}")
 *         .entryPoint("demo.FibPlugin")
 *         .writeTo(plugins.resolve("fib.jar"));
 * }</pre>
 */
public final class PluginJarBuilder {
    private static final String SERVICE = "META-INF/services/dev.weir.spi.Plugin";

    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final List<Path> classPath = new ArrayList<>();

    private PluginJarBuilder() {}

    /** A jar whose manifest says that it is this plugin, built for the SPI of this class path. */
    public static PluginJarBuilder plugin(String id, String version) {
        return library()
                .attribute("Weir-Plugin-Id", id)
                .attribute("Weir-Plugin-Version", version)
                .attribute("Weir-Spi-Version", spiVersion());
    }

    /** A jar that is no plugin. */
    public static PluginJarBuilder library() {
        return new PluginJarBuilder();
    }

    /** Sets an attribute of the manifest. */
    public PluginJarBuilder attribute(String name, String value) {
        attributes.put(name, value);
        return this;
    }

    /** Takes an attribute out of the manifest. */
    public PluginJarBuilder withoutAttribute(String name) {
        attributes.remove(name);
        return this;
    }

    /**
     * Adds a class.
     *
     * @param className its name with its package
     * @param text the whole source file
     */
    public PluginJarBuilder source(String className, String text) {
        sources.put(className, text);
        return this;
    }

    /** Adds a file that is no class. */
    public PluginJarBuilder resource(String path, String text) {
        entries.put(path, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Names the class that implements {@link Plugin}, as a plugin jar must. */
    public PluginJarBuilder entryPoint(String className) {
        return resource(SERVICE, className + "\n");
    }

    /** Adds a jar or directory to compile against, whose classes do not go into this jar. */
    public PluginJarBuilder compileWith(Path jar) {
        classPath.add(jar);
        return this;
    }

    /**
     * Compiles the sources and writes the jar, in place of a file that is there.
     *
     * @return {@code jar}
     * @throws IllegalArgumentException if the sources do not compile, with what the compiler says
     */
    public Path writeTo(Path jar) {
        Map<String, byte[]> contents = new LinkedHashMap<>(entries);
        contents.putAll(new SourceCompiler(classPath()).compile(sources));
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest())) {
            for (Map.Entry<String, byte[]> entry : contents.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(jar + " cannot be written", e);
        }
        return jar;
    }

    private List<Path> classPath() {
        List<Path> all = new ArrayList<>(classPath);
        List.of(Plugin.class, Inject.class, NullMarked.class, MeterRegistry.class, OpenTelemetry.class, Context.class)
                .forEach(type -> all.add(SourceCompiler.home(type)));
        return all;
    }

    private Manifest manifest() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach(manifest.getMainAttributes()::putValue);
        return manifest;
    }

    private static String spiVersion() {
        Properties properties = new Properties();
        try (InputStream in = Plugin.class.getResourceAsStream("/META-INF/weir-spi.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the version of weir-spi cannot be read", e);
        }
        String[] numbers = properties.getProperty("version", "").split("\\.", -1);
        return numbers[0] + "." + numbers[1];
    }
}
