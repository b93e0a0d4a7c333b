package dev.weir.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.retry.RetryStrategy;
import dev.weir.testkit.jar.PluginJarBuilder;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginUnloadingTest {
    @TempDir
    Path directory;

    private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();

    @Test
    void classLoaderCanBeCollectedAfterClose() throws Exception {
        DemoPlugins.of("fib").writeTo(directory.resolve("fib.jar"));

        WeakReference<ClassLoader> loader = useAndClose();

        assertCollected(loader);
    }

    @Test
    void classLoaderCanBeCollectedAfterAnExtensionEndedItsThread() throws Exception {
        PluginJarBuilder.plugin("fib", "1.2")
                .source("demo.P", """
                        package demo;
                        import dev.weir.spi.*;
                        import dev.weir.spi.retry.*;
                        public class P implements Plugin {
                            public void register(Extensions extensions) {
                                extensions.retryStrategy("fib", Threaded.class, NoSettings.class);
                            }
                            public static class Threaded implements RetryStrategy, AutoCloseable {
                                private final Object end = new Object();
                                private boolean ended;
                                private final Thread thread = new Thread(this::work);
                                public Threaded() { thread.start(); }
                                public RetryDecision decide(FailedAttempt attempt) {
                                    return RetryDecision.giveUp("" + thread.isAlive());
                                }
                                private void work() {
                                    synchronized (end) {
                                        while (!ended) {
                                            try { end.wait(); } catch (InterruptedException e) { return; }
                                        }
                                    }
                                }
                                public void close() throws InterruptedException {
                                    synchronized (end) { ended = true; end.notifyAll(); }
                                    thread.join();
                                }
                            }
                        }
                        """)
                .entryPoint("demo.P")
                .writeTo(directory.resolve("fib.jar"));

        WeakReference<ClassLoader> loader = useAndClose();

        assertCollected(loader);
    }

    private WeakReference<ClassLoader> useAndClose() throws Exception {
        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            RetryStrategy strategy = DemoPlugins.strategy(plugins, "fib");
            for (int i = 0; i < 50; i++) {
                assertThat(strategy.decide(null)).isNotNull();
            }
            if (strategy instanceof AutoCloseable closeable) {
                closeable.close();
            }
            return new WeakReference<>(plugins.registry().all().get(0).classLoader(), collected);
        }
    }

    private void assertCollected(WeakReference<ClassLoader> loader) throws InterruptedException {
        Reference<?> found = null;
        for (int i = 0; i < 100 && found == null; i++) {
            System.gc();
            found = collected.remove(100);
        }
        assertThat(found).as("the class loader is still referred to").isSameAs(loader);
    }
}
