package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallOutcome.Failed;
import dev.weir.client.Intent;
import dev.weir.config.ConfigurationException;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.testkit.jar.PluginJarBuilder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that was compiled with a library which is not there, or not in that version, is named with its path and the cure. */
class MissingLibraryTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("m").user("hi").build();
    private static final String MISSING =
            "it needs demo.lib.Library, which none of its jars holds: add the jar that does";

    @TempDir
    private Path folder;

    private Path libraries;
    private Path plugins;
    private Path jar;

    @BeforeEach
    void prepare() throws Exception {
        libraries = Files.createDirectory(folder.resolve("libraries"));
        plugins = Files.createDirectories(folder.resolve("plugins"));
        jar = Files.createDirectory(plugins.resolve("demo")).resolve("demo-1.2.jar");
    }

    private Path library(String method) throws Exception {
        return PluginJarBuilder.library()
                .source(
                        "demo.lib.Library",
                        "package demo.lib; public class Library { public static String " + method
                                + "() { return \"yes\"; } }")
                .writeTo(libraries.resolve(method + ".jar"));
    }

    /** A plugin whose backend uses the library, in its constructor or when it is asked. */
    private void writePlugin(String inConstructor, String inCall) throws Exception {
        PluginJarBuilder.plugin("demo", "1.2")
                .source("demo.DemoPlugin", """
                        package demo;
                        public class DemoPlugin implements dev.weir.spi.Plugin {
                            public void register(dev.weir.spi.Extensions extensions) {
                                extensions.backend("demo", DemoBackend.class, dev.weir.spi.NoSettings.class);
                            }
                        }
                        """)
                .source("demo.DemoBackend", """
                        package demo;
                        import dev.weir.spi.chat.*;
                        public class DemoBackend implements dev.weir.spi.backend.Backend {
                            public DemoBackend() { %s; }
                            public Completion complete(ChatRequest request, dev.weir.spi.call.CallContext call) {
                                return Completion.of("m", String.valueOf(%s));
                            }
                        }
                        """.formatted(inConstructor, inCall))
                .source("demo.Broken", """
                        package demo;
                        public class Broken {
                            static final String TEXT = text();
                            static String text() { throw new IllegalStateException("on purpose"); }
                        }
                        """)
                .entryPoint("demo.DemoPlugin")
                .compileWith(library("version"))
                .writeTo(jar);
    }

    private WeirBuilder builder() {
        return Weir.builder()
                .environment(Map.of())
                .set("client.backend", "demo")
                .set("client.model", "m");
    }

    private static void assertFailed(Throwable failure, String reason) {
        assertThat(failure)
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("failed (weir.defect): backend 'demo' cannot be used: " + reason)
                .hasMessageEndingWith("; permanent failures are not retried");
    }

    @Test
    void isToldWhenACallNeedsItHoweverTheCallIsMade() throws Exception {
        writePlugin("", "demo.lib.Library.version()");
        String reason = jar + ": " + MISSING;

        try (Weir weir = builder().pluginsDirectory(plugins).build()) {
            assertFailed(catchThrowable(() -> weir.process("hi")), reason);
            assertFailed(
                    catchThrowable(() -> weir.processAsync(Intent.of("hi")).join())
                            .getCause(),
                    reason);
            assertThat(weir.chatAll(List.of(REQUEST), CallOptions.DEFAULT))
                    .singleElement()
                    .isInstanceOfSatisfying(Failed.class, failed -> assertFailed(failed.failure(), reason));
        }
    }

    @Test
    void isToldWhenTheBackendIsBuilt() throws Exception {
        writePlugin("demo.lib.Library.version()", "1");

        assertThatThrownBy(builder().pluginsDirectory(plugins)::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "programmatic llm.backends.demo: backend 'demo' could not be built: " + jar + ": " + MISSING);
    }

    @Test
    void isToldOnTheClassPathToo() throws Exception {
        writePlugin("", "demo.lib.Library.version()");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader classPath =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, before)) {
            thread.setContextClassLoader(classPath);
            try (Weir weir = builder().build()) {
                assertFailed(
                        catchThrowable(() -> weir.process("hi")),
                        jar + ": it needs demo.lib.Library, which is not on the class path: add the jar that holds it");
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void anotherVersionOfALibraryIsToldWithWhatItLacks() throws Exception {
        writePlugin("", "demo.lib.Library.version()");
        Files.copy(library("other"), jar.resolveSibling("library.jar"));

        try (Weir weir = builder().pluginsDirectory(plugins).build()) {
            assertThat(catchThrowable(() -> weir.process("hi")))
                    .isInstanceOf(CallFailedException.class)
                    .hasMessageContaining(jar + ": java.lang.NoSuchMethodError: ")
                    .hasMessageContaining(
                            "its libraries do not fit together: bring each in the version that the plugin was built with");
        }
    }

    @Test
    void aClassThatCannotBeInitializedIsToldTheFirstTimeAndTheSecond() throws Exception {
        writePlugin("", "Broken.TEXT");

        try (Weir weir = builder().pluginsDirectory(plugins).build()) {
            assertFailed(
                    catchThrowable(() -> weir.process("hi")),
                    jar + ": java.lang.IllegalStateException: on purpose; report it to the plugin's author");
            assertFailed(catchThrowable(() -> weir.process("hi")), jar + ": java.lang.NoClassDefFoundError: Could not");
        }
    }
}
