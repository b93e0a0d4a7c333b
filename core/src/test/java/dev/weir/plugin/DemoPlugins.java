package dev.weir.plugin;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.testkit.jar.PluginJarBuilder;
import java.nio.file.Path;
import java.util.List;

/** Plugins of one retry strategy, whose reason to give up is what a test wants to know from inside. */
final class DemoPlugins {
    private DemoPlugins() {}

    /** A plugin whose id is also the type of its strategy. */
    static PluginJarBuilder of(String id) {
        return answering(id, "return \"here\";");
    }

    /**
     * A plugin whose strategy answers what the plugin's own code finds out.
     *
     * @param body the body of a method that returns a String
     */
    static PluginJarBuilder answering(String id, String body) {
        return PluginJarBuilder.plugin(id, "1.2")
                .source("demo.DemoPlugin", pluginSource(id))
                .source("demo.Strategy", strategySource(body))
                .entryPoint("demo.DemoPlugin");
    }

    /** What the strategy of a loaded plugin answers. */
    static String ask(LoadedPlugins plugins, String type) throws Exception {
        RetryDecision decision = strategy(plugins, type).decide(null);
        return ((RetryDecision.GiveUp) decision).reason();
    }

    static RetryStrategy strategy(LoadedPlugins plugins, String type) throws Exception {
        Registration<RetryStrategy> found = plugins.registry()
                .find(ExtensionPoint.RETRY_STRATEGY, type)
                .orElseThrow(() -> new AssertionError(
                        plugins.describeMissing(ExtensionPoint.RETRY_STRATEGY, type, List.of(), List.of())));
        RetryStrategy bare = ContextClassLoader.call(
                found.classLoader(), () -> found.extension().getConstructor().newInstance());
        return ContextClassLoader.wrap(RetryStrategy.class, bare);
    }

    static LoadedPlugins load(Path directory) {
        return new PluginLoader().directory(directory).load();
    }

    private static String pluginSource(String type) {
        return """
                package demo;
                public class DemoPlugin implements dev.weir.spi.Plugin {
                    public void register(dev.weir.spi.Extensions extensions) {
                        extensions.retryStrategy("%s", Strategy.class, dev.weir.spi.NoSettings.class);
                    }
                }
                """.formatted(type);
    }

    private static String strategySource(String body) {
        return """
                package demo;
                import dev.weir.spi.retry.*;
                public class Strategy implements RetryStrategy {
                    public RetryDecision decide(FailedAttempt attempt) {
                        try {
                            return RetryDecision.giveUp(answer());
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    }
                    String answer() throws Exception { %s }
                }
                """.formatted(body);
    }
}
