package dev.weir.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BatchBackend;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.testkit.fake.FakeCall;
import dev.weir.testkit.jar.PluginJarBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextClassLoaderTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("demo").user("hello").build();
    private static final FakeCall CALL = FakeCall.within(Duration.ofMinutes(1));

    @TempDir
    Path directory;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private LoadedPlugins plugins;
    private Registration<Backend> registration;

    @BeforeEach
    void loadABackend() {
        PluginJarBuilder.plugin("demo", "1.2")
                .source("demo.P", """
                        package demo;
                        import dev.weir.spi.*;
                        import dev.weir.spi.backend.*;
                        import dev.weir.spi.call.CallContext;
                        import dev.weir.spi.chat.*;
                        public class P implements Plugin {
                            public void register(Extensions extensions) {
                                extensions.backend("demo", Demo.class, NoSettings.class);
                            }
                            public abstract static class Base implements BatchBackend {
                                public CompletionBatch completeAll(ChatBatch batch, CallContext call)
                                        throws BackendException {
                                    throw new BackendException(ErrorClass.THROTTLING, "too many");
                                }
                            }
                            public static class Demo extends Base implements java.io.Closeable {
                                public Completion complete(ChatRequest request, CallContext call) {
                                    return Completion.of("demo", Thread.currentThread().getContextClassLoader().getName());
                                }
                                public void close() throws java.io.IOException {
                                    throw new java.io.IOException("still busy");
                                }
                                public boolean equals(Object other) { return other instanceof Demo; }
                                public int hashCode() { return 42; }
                                public String toString() { return "Demo"; }
                            }
                        }
                        """)
                .entryPoint("demo.P")
                .writeTo(directory.resolve("demo.jar"));
        plugins = DemoPlugins.load(directory);
        registration = plugins.registry().find(ExtensionPoint.BACKEND, "demo").orElseThrow();
    }

    @AfterEach
    void contextClassLoaderIsAsBefore() {
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
        plugins.close();
    }

    @Test
    void extensionRunsUnderTheClassLoaderOfItsPlugin() throws Exception {
        assertThat(wrapped().complete(REQUEST, CALL).text()).isEqualTo("demo");
    }

    @Test
    void checkedExceptionComesOutAsItWasThrown() throws Exception {
        BatchBackend backend = (BatchBackend) wrapped();

        assertThatThrownBy(() -> backend.completeAll(ChatBatch.of(List.of(REQUEST)), CALL))
                .isInstanceOf(BackendException.class)
                .hasMessage("too many");
        assertThatThrownBy(((AutoCloseable) backend)::close)
                .isInstanceOf(IOException.class)
                .hasMessage("still busy");
    }

    @Test
    void defaultMethodsWork() throws Exception {
        assertThat(wrapped().capabilities()).isEqualTo(Capabilities.BASIC);
    }

    @Test
    void equalityIsThatOfTheExtension() throws Exception {
        Backend first = wrapped();
        Backend second = wrapped();

        assertThat(first).isEqualTo(second).isEqualTo(first).hasToString("Demo").hasSameHashCodeAs(second);
        assertThat(first.hashCode()).isEqualTo(42);
        assertThat(first.equals(null)).isFalse();
        assertThat(first).isNotEqualTo("Demo");
    }

    @Test
    void extensionOfTheHostComesBackAsItIs() {
        Backend own = (request, call) -> null;

        assertThat(ContextClassLoader.wrap(Backend.class, own)).isSameAs(own);
    }

    @Test
    void formerContextClassLoaderComesBackAfterAFailure() {
        assertThatThrownBy(() -> ContextClassLoader.call(registration.classLoader(), () -> {
                    throw new IOException("no luck");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no luck");
    }

    private Backend wrapped() throws Exception {
        return ContextClassLoader.wrap(
                Backend.class, registration.extension().getConstructor().newInstance());
    }
}
