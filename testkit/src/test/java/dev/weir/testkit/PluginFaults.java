package dev.weir.testkit;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Secret;
import dev.weir.testkit.jar.PluginJarBuilder;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;

/** Plugins with one fault each. */
public final class PluginFaults {
    private PluginFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends PluginContract {
        private final Plugin plugin;

        Tests(Plugin plugin) {
            this.plugin = plugin;
        }

        @Override
        protected Plugin plugin() {
            return plugin;
        }

        @Override
        protected String requiredSettings(ExtensionPoint<?> point, String type) {
            return "key: a\n";
        }
    }

    /** Of the plugin that keeps the contract. */
    public record Settings(
            @Secret @Description("The key.") String key,

            @DefaultValue("1s") @AtLeast("1ms") @AtMost("1h") @Description("The pause.")
            Duration pause,

            @DefaultValue("3") @AtMost("10") @Description("The number of times; at least 0.")
            int times) {
        public Settings {
            if (times < 0) {
                throw new IllegalArgumentException("times must be at least 0, was " + times);
            }
        }

        @Override
        public String toString() {
            return "Settings[pause=" + pause + ", times=" + times + "]";
        }
    }

    public record Undescribed(@DefaultValue("a") String key) {}

    public record Demanding(
            @Description("The key.") String key,
            @Description("The number of times.") int times) {}

    public record Unbounded(
            @DefaultValue("a") @Description("The key.") String key,

            @DefaultValue("3") @Description("The number of times.")
            int times) {}

    public record Overflowing(
            @DefaultValue("a") @Description("The key.") String key,

            @DefaultValue("3") @AtLeast("0") @Description("The number of days.")
            int days) {
        public Overflowing {
            Math.multiplyExact(days, 86_400);
        }
    }

    public record Telling(@Secret @Description("The key.") String key) {}

    /** What all of them register. */
    public static class Strategy implements RetryStrategy {
        @Override
        public RetryDecision decide(FailedAttempt attempt) {
            return RetryDecision.giveUp("a test");
        }
    }

    public static final class Demand extends Strategy {
        @Inject
        Demand(ExecutorService threads) {
            threads.shutdown();
        }
    }

    /** Not named in META-INF/services. */
    private static class Unnamed implements Plugin {
        private final Consumer<Extensions> registering;

        Unnamed(Consumer<Extensions> registering) {
            this.registering = registering;
        }

        @Override
        public void register(Extensions extensions) {
            registering.accept(extensions);
        }
    }

    /** A plugin that keeps the contract, as it is found in its jar. */
    private static Plugin fromJar() {
        String source = """
                package demo;

                import dev.weir.spi.Extensions;
                import dev.weir.spi.Plugin;
                import dev.weir.testkit.PluginFaults;

                public final class KeepingPlugin implements Plugin {
                    @Override
                    public void register(Extensions extensions) {
                        extensions.retryStrategy("keeping", PluginFaults.Strategy.class, PluginFaults.Settings.class);
                    }
                }
                """;
        try {
            Path jar = PluginJarBuilder.plugin("keeping", "1.0")
                    .compileWith(Path.of(URI.create(PluginFaults.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toString())))
                    .source("demo.KeepingPlugin", source)
                    .entryPoint("demo.KeepingPlugin")
                    .writeTo(Files.createTempFile("keeping", ".jar"));
            jar.toFile().deleteOnExit();
            URLClassLoader loader =
                    new URLClassLoader(new URL[] {jar.toUri().toURL()}, PluginFaults.class.getClassLoader());
            return ServiceLoader.load(Plugin.class, loader).stream()
                    .filter(found -> found.type().getName().equals("demo.KeepingPlugin"))
                    .findFirst()
                    .orElseThrow()
                    .get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Plugin with(Class<? extends Record> settings) {
        return new Unnamed(extensions -> extensions.retryStrategy("a", Strategy.class, settings));
    }

    static FaultTable<Plugin> table() {
        AtomicInteger calls = new AtomicInteger();
        return new FaultTable<Plugin>(PluginContract.class, Tests.class, fromJar())
                .fault("is named in no service file", with(Settings.class), "isFoundOnTheClassPath")
                .fault("registers nothing", new Unnamed(extensions -> {}), "registersTheSameExtensionsEveryTime")
                .fault(
                        "registers other types each time",
                        new Unnamed(extensions -> extensions.retryStrategy(
                                "a" + calls.incrementAndGet(), Strategy.class, Settings.class)),
                        "registersTheSameExtensionsEveryTime")
                .fault(
                        "registers a type that no configuration can name",
                        new Unnamed(extensions -> extensions.retryStrategy("My Type", Strategy.class, Settings.class)),
                        "registersEachTypeOnceUnderANameForAConfiguration")
                .fault(
                        "registers a type twice",
                        new Unnamed(extensions -> {
                            extensions.retryStrategy("a", Strategy.class, Settings.class);
                            extensions.retryStrategy("a", Strategy.class, NoSettings.class);
                        }),
                        "registersEachTypeOnceUnderANameForAConfiguration")
                .fault(
                        "asks for what nobody injects",
                        new Unnamed(extensions -> extensions.retryStrategy("a", Demand.class, Settings.class)),
                        "everyExtensionCanBeBuilt")
                .fault("does not describe a setting", with(Undescribed.class), "everySettingCanBeBoundAndIsDescribed")
                .fault("requires more than it says", with(Demanding.class), "requiresNoMoreThanItsRequiredSettings")
                .fault("has a number without a bound", with(Unbounded.class), "everyValueOutOfRangeIsRefusedAtItsPlace")
                .fault("fails at a large number", with(Overflowing.class), "everyLargeValueIsBoundOrRefusedInWords")
                .fault("has a secret in its text", with(Telling.class), "noTextOfTheSettingsContainsASecret");
    }
}
