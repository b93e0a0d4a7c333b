package dev.weir.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Secret;
import dev.weir.testkit.jar.PluginJarBuilder;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginIsolationTest {
    @TempDir
    Path directory;

    @Test
    void twoPluginsCarryTwoVersionsOfOneLibrary() throws Exception {
        folder("a", "v1");
        folder("b", "v2");

        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            assertThat(DemoPlugins.ask(plugins, "a")).isEqualTo("v1");
            assertThat(DemoPlugins.ask(plugins, "b")).isEqualTo("v2");
        }
    }

    @Test
    void pluginSeesNothingElseOfTheHost() throws Exception {
        assertThat(answer("return Class.forName(\"com.google.inject.Injector\").getName();"))
                .isEqualTo("java.lang.ClassNotFoundException: com.google.inject.Injector");
        assertThat(answer("return Class.forName(\"dev.weir.plugin.PluginLoader\").getName();"))
                .isEqualTo("java.lang.ClassNotFoundException: dev.weir.plugin.PluginLoader");
    }

    @Test
    void pluginSharesTheSpiAndWhatItSpeaksIn() throws Exception {
        List<Class<?>> shared = List.of(
                RetryStrategy.class,
                jakarta.inject.Inject.class,
                org.jspecify.annotations.Nullable.class,
                org.slf4j.spi.MDCAdapter.class,
                io.micrometer.core.instrument.MeterRegistry.class,
                io.micrometer.common.KeyValue.class,
                io.opentelemetry.api.trace.Tracer.class,
                io.opentelemetry.context.Context.class);
        DemoPlugins.of("fib").writeTo(directory.resolve("fib.jar"));

        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            ClassLoader loader = plugins.registry().all().get(0).classLoader();
            for (Class<?> type : shared) {
                assertThat(loader.loadClass(type.getName())).isSameAs(type);
            }
        }
    }

    @Test
    void packageThatOnlyBeginsLikeASharedOneIsThePluginsOwn() throws Exception {
        String body = "return dev.weir.spiders.Spider.name() + dev.weir.spiders.Spider.class.getResource(\"web.txt\");";
        DemoPlugins.answering("fib", body)
                .source(
                        "dev.weir.spiders.Spider",
                        "package dev.weir.spiders; public class Spider {"
                                + " public static String name() { return \"own \"; } }")
                .resource("dev/weir/spiders/web.txt", "own")
                .writeTo(directory.resolve("fib.jar"));

        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            assertThat(DemoPlugins.ask(plugins, "fib"))
                    .startsWith("own jar:file:")
                    .endsWith("fib.jar!/dev/weir/spiders/web.txt");
        }
    }

    @Test
    void resourcesFollowTheSameRuleAsClasses() throws Exception {
        DemoPlugins.of("fib")
                .resource("dev/weir/spi/retry/own.txt", "own")
                .resource("org.slf4j.properties", "own")
                .resource("demo/own.txt", "own")
                .writeTo(directory.resolve("fib.jar"));

        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            ClassLoader loader = plugins.registry().all().get(0).classLoader();
            String shared = RetryStrategy.class.getName().replace('.', '/') + ".class";
            assertThat(loader.getResource(shared))
                    .isEqualTo(RetryStrategy.class.getClassLoader().getResource(shared));
            assertThat(loader.getResourceAsStream("dev/weir/spi/retry/own.txt")).isNull();
            assertThat(loader.getResource("org.slf4j.properties")).isNotNull();
            assertThat(loader.getResourceAsStream("demo/own.txt")).hasContent("own");
            assertThat(loader.getResource("com/google/inject/Injector.class")).isNull();
            assertThat(loader.getResources("dev/weir/plugin/PluginLoader.class").hasMoreElements())
                    .isFalse();
        }
    }

    @Test
    void servicesOfTheHostAreNotThePlugins() throws Exception {
        String service = "META-INF/services/org.junit.platform.engine.TestEngine";
        assertThat(PluginLoader.class.getClassLoader().getResource(service)).isNotNull();
        DemoPlugins.of("fib").writeTo(directory.resolve("fib.jar"));

        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            ClassLoader loader = plugins.registry().all().get(0).classLoader();
            assertThat(loader.getResource(service)).isNull();
            assertThat(loader.getResources(service).hasMoreElements()).isFalse();
        }
    }

    @Test
    void libraryThatAsksServiceLoaderWithoutALoaderFindsThePluginsOwn() throws Exception {
        DemoPlugins.answering("fib", "return java.util.ServiceLoader.load(Greeter.class).findFirst().get().greet();")
                .source("demo.Greeter", "package demo; public interface Greeter { String greet(); }")
                .source(
                        "demo.Hello",
                        "package demo; public class Hello implements Greeter {"
                                + " public String greet() { return \"hello\"; } }")
                .resource("META-INF/services/demo.Greeter", "demo.Hello")
                .writeTo(directory.resolve("fib.jar"));

        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            assertThat(DemoPlugins.ask(plugins, "fib")).isEqualTo("hello");
        }
    }

    @Test
    void pluginIsMadeAndRegistersUnderItsOwnContextClassLoader() {
        PluginJarBuilder.plugin("fib", "1.2")
                .source("demo.P", """
                        package demo;
                        public class P implements dev.weir.spi.Plugin {
                            public P() { check(); }
                            public void register(dev.weir.spi.Extensions extensions) { check(); }
                            private void check() {
                                if (Thread.currentThread().getContextClassLoader() != P.class.getClassLoader()) {
                                    throw new IllegalStateException("not mine");
                                }
                            }
                        }
                        """)
                .entryPoint("demo.P")
                .writeTo(directory.resolve("fib.jar"));
        ClassLoader before = Thread.currentThread().getContextClassLoader();

        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            assertThat(plugins.plugins()).extracting(PluginInfo::reason).containsExactly("");
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
        }
    }

    @Test
    void threadThatAnExtensionStartsHasThePluginsContextClassLoader() throws Exception {
        String body = """
                String[] name = {null};
                Thread thread = new Thread(() -> name[0] = Thread.currentThread().getContextClassLoader().getName());
                thread.start();
                thread.join();
                return name[0];
                """;

        assertThat(answer(body)).isEqualTo("fib");
    }

    @Test
    void annotationsOfASettingsRecordAreReadByTheHost() throws Exception {
        PluginJarBuilder.plugin("fib", "1.2")
                .source("demo.P", """
                        package demo;
                        import dev.weir.spi.*;
                        import dev.weir.spi.retry.*;
                        import dev.weir.spi.settings.*;
                        public class P implements Plugin {
                            public record Settings(
                                    @DefaultValue("1s") @AtLeast("1ms") java.time.Duration unit, @Secret String key) {}
                            public static class Fibonacci implements RetryStrategy {
                                @jakarta.inject.Inject Fibonacci(Settings settings) {}
                                public RetryDecision decide(FailedAttempt attempt) { return null; }
                            }
                            public void register(Extensions extensions) {
                                extensions.retryStrategy("fib", Fibonacci.class, Settings.class);
                            }
                        }
                        """)
                .entryPoint("demo.P")
                .writeTo(directory.resolve("fib.jar"));

        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            RecordComponent[] settings = plugins.registry()
                    .find(ExtensionPoint.RETRY_STRATEGY, "fib")
                    .orElseThrow()
                    .settings()
                    .getRecordComponents();
            assertThat(settings[0].getAnnotation(DefaultValue.class).value()).isEqualTo("1s");
            assertThat(settings[0].getAnnotation(AtLeast.class).value()).isEqualTo("1ms");
            assertThat(settings[1].isAnnotationPresent(Secret.class)).isTrue();
        }
    }

    @Test
    void manyThreadsLoadOneClassAsOne() throws Exception {
        PluginJarBuilder builder = DemoPlugins.of("fib");
        for (int i = 0; i < 50; i++) {
            builder.source("demo.C" + i, "package demo; public class C" + i + " extends C" + (i + 1) + " {}");
        }
        builder.source("demo.C50", "package demo; public class C50 {}").writeTo(directory.resolve("fib.jar"));
        int threads = 8;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            ClassLoader loader = plugins.registry().all().get(0).classLoader();
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<List<Class<?>>>> loaded = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                loaded.add(executor.submit(loadAll(loader, start, i % 2 == 0)));
            }
            for (Future<List<Class<?>>> classes : loaded) {
                assertThat(classes.get()).isEqualTo(loaded.get(0).get());
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static Callable<List<Class<?>>> loadAll(ClassLoader loader, CyclicBarrier start, boolean forwards) {
        return () -> {
            start.await();
            Class<?>[] classes = new Class<?>[51];
            for (int i = 0; i <= 50; i++) {
                int which = forwards ? i : 50 - i;
                classes[which] = loader.loadClass("demo.C" + which);
            }
            return List.of(classes);
        };
    }

    private void folder(String id, String version) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(id));
        Path library = PluginLoaderTest.library(version).writeTo(folder.resolve("library.jar"));
        DemoPlugins.answering(id, "return demo.lib.Library.version();")
                .compileWith(library)
                .writeTo(folder.resolve("plugin.jar"));
    }

    private String answer(String body) throws Exception {
        DemoPlugins.answering("fib", "try { " + body + " } catch (Exception e) { return e.toString(); }")
                .writeTo(directory.resolve("fib.jar"));
        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            return DemoPlugins.ask(plugins, "fib");
        }
    }
}
