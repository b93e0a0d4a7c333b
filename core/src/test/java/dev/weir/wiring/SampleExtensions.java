package dev.weir.wiring;

import dev.weir.config.Configuration;
import dev.weir.config.ExtensionSection;
import dev.weir.spi.NoSettings;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Secret;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Settings records such as plugins bring, and the part of the wiring that binds them. */
final class SampleExtensions {

    static final Map<String, Class<? extends Record>> TYPES = Map.of(
            "remote", Remote.class,
            "everything", Everything.class,
            "fibonacci", Fibonacci.class,
            "offline", NoSettings.class,
            "needy", Needy.class);

    private SampleExtensions() {}

    enum Level {
        LOW,
        VERY_HIGH
    }

    @Description("A backend that is asked over HTTP.")
    record Remote(
            @Description("The server's address.") URI baseUrl,

            @Secret @Description("The key that is sent.") @Nullable
            String apiKey,

            @DefaultValue("3") @AtLeast("1") @AtMost("10") @Description("Connections at once.")
            int connections) {
        Remote {
            if (apiKey != null && !apiKey.startsWith("sk-")) {
                throw new IllegalArgumentException("apiKey must start with 'sk-', was '" + apiKey + "'");
            }
        }
    }

    @Description("Waits that grow as the Fibonacci numbers do.")
    record Fibonacci(
            @DefaultValue("7s") @Description("The first wait.")
            Duration baseDelay,

            @Description("The longest wait.") Duration maxDelay,

            @DefaultValue("2") @AtLeast("1") @Description("What the waits are multiplied by.")
            int factor) {}

    /** A record with a secret number, and one that is required. */
    record Needy(
            @Description("A name.") String name,
            @Secret @AtLeast("1000") @Description("A PIN.") int pin,
            @Secret @Description("More secrets.") List<Integer> codes) {}

    record Inner(
            @DefaultValue("x") @Description("A name.") String name,
            @Description("A size.") @Nullable Long size) {}

    record Everything(
            @DefaultValue("text") @Description("Text.") String string,
            @DefaultValue("no") @Description("A switch.") boolean flag,
            @DefaultValue("1") @Description("A number.") int number,

            @DefaultValue("2") @Description("A long number.")
            long longNumber,

            @DefaultValue("0.5") @AtLeast("0") @AtMost("1") @Description("A share.")
            double share,

            @DefaultValue("0.10") @Description("A price.") BigDecimal price,

            @DefaultValue("1.5s") @AtLeast("1ms") @AtMost("1h") @Description("A time.")
            Duration time,

            @DefaultValue("http://localhost/") @Description("An address.")
            URI address,

            @DefaultValue("data") @Description("A folder.") Path folder,
            @DefaultValue("low") @Description("A level.") Level level,
            @Description("An inner record.") Inner inner,
            @DefaultValue("a, b") @Description("A list.") List<String> list,
            @AtLeast("1") @Description("Numbers.") List<Integer> numbers,
            @Description("A map.") Map<String, Duration> map,
            @Description("Inner records by name.") Map<String, Inner> inners,
            @Description("A list of inner records.") List<Inner> innerList,
            @Description("May be missing.") @Nullable URI optional) {}

    /** Binds every section as the wiring does, reporting types that nobody brings. */
    static Configuration<LlmSettings> bindAll(Configuration<LlmSettings> configuration) {
        for (ExtensionSection section : configuration.sections()) {
            Class<? extends Record> record = TYPES.get(section.type());
            if (record == null) {
                configuration.problems().add(section.typeOrigin(), section.typeKey(), missing(section));
            } else {
                configuration.bind(section, record);
            }
        }
        return configuration;
    }

    private static String missing(ExtensionSection section) {
        return "no " + section.accepts().iterator().next() + " '" + section.writtenType() + "'; available: "
                + String.join(", ", new TreeSet<>(TYPES.keySet()));
    }
}
