package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.ConfigurationException;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;
import dev.weir.spi.json.JsonSchemas;
import dev.weir.spi.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.inject.Inject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Plugin} promises, as tests: how it registers its extensions, and that their settings are bound and refused as the runtime
 * does. The author of a plugin extends this class once for each plugin jar.
 *
 * <pre>{@code
 * class HousePluginTest extends PluginContract {
 *     @Override protected Plugin plugin() {
 *         return new HousePlugin();
 *     }
 *     @Override protected String requiredSettings(ExtensionPoint<?> point, String type) {
 *         return "url: http://127.0.0.1:8080\n";
 *     }
 * }
 * }</pre>
 */
public abstract class PluginContract extends Contract {
    private static final String SECRET = "qzxv-secret-7391";
    private static final String SOURCE = "settings.yaml";
    private static final Set<Class<?>> INJECTABLE = Set.of(
            RandomGenerator.class, TimeSource.class, JsonSchemas.class, MeterRegistry.class, OpenTelemetry.class);

    /** A new object of the class that the jar names in {@code META-INF/services/dev.weir.spi.Plugin}. */
    protected abstract Plugin plugin();

    /**
     * The settings without which an extension cannot be configured, as YAML, one key a line; none by default.
     *
     * @param point the extension point
     * @param type the type of the extension there
     */
    protected String requiredSettings(ExtensionPoint<?> point, String type) {
        return "";
    }

    private record Registered(
            ExtensionPoint<?> point, String type, Class<?> extension, Class<? extends Record> settings) {
        @Override
        public String toString() {
            return point + " '" + type + "'";
        }
    }

    private static List<Registered> registered(Plugin plugin) {
        List<Registered> all = new ArrayList<>();
        plugin.register(new Extensions() {
            @Override
            public <T> void register(
                    ExtensionPoint<T> point,
                    String type,
                    Class<? extends T> extension,
                    Class<? extends Record> settings) {
                all.add(new Registered(point, type, extension, settings));
            }
        });
        return all;
    }

    @Test
    void isFoundOnTheClassPath() {
        Class<?> type = plugin().getClass();
        assertThat(ServiceLoader.load(Plugin.class, type.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::type))
                .as("classes that META-INF/services/%s names", Plugin.class.getName())
                .contains(type.asSubclass(Plugin.class));
    }

    @Test
    void registersTheSameExtensionsEveryTime() {
        assertThat(registered(plugin())).isNotEmpty().isEqualTo(registered(plugin()));
    }

    @Test
    void registersEachTypeOnceUnderANameForAConfiguration() {
        assertThat(registered(plugin()))
                .allSatisfy(one -> assertThat(one.type()).matches("[a-z0-9]+(-[a-z0-9]+)*"))
                .extracting(Registered::toString)
                .doesNotHaveDuplicates();
    }

    @Test
    void everyExtensionCanBeBuilt() {
        for (Registered one : registered(plugin())) {
            Class<?> type = one.extension();
            assertThat(one.point().contract()).as("%s", one).isAssignableFrom(type);
            assertThat(Modifier.isAbstract(type.getModifiers())
                            || (type.isMemberClass() && !Modifier.isStatic(type.getModifiers())))
                    .as("%s: %s is abstract, or an inner class that is not static", one, type)
                    .isFalse();
            List<Constructor<?>> constructors = injected(type);
            assertThat(constructors)
                    .as("%s: constructors of %s annotated with @Inject, or without parameters", one, type)
                    .hasSize(1);
            assertThat(constructors.get(0).getParameterTypes())
                    .as("%s: what the constructor of %s asks for besides %s", one, type, one.settings())
                    .allMatch(parameter -> parameter == one.settings() || INJECTABLE.contains(parameter));
        }
    }

    private static List<Constructor<?>> injected(Class<?> type) {
        List<Constructor<?>> all = List.of(type.getDeclaredConstructors());
        List<Constructor<?>> injected = all.stream()
                .filter(constructor -> constructor.isAnnotationPresent(Inject.class))
                .toList();
        boolean plain = all.size() == 1 && all.get(0).getParameterCount() == 0;
        return injected.isEmpty() && plain ? all : injected;
    }

    @Test
    void everySettingCanBeBoundAndIsDescribed() {
        for (Registered one : registered(plugin())) {
            assertThatCode(() -> SettingsRecord.requireBindable(one.settings(), Set.of("type")))
                    .as("%s", one)
                    .doesNotThrowAnyException();
            assertThat(DeclaredSetting.of(one.settings()))
                    .filteredOn(setting -> !setting.isDescribed())
                    .as("%s: settings without @Description", one)
                    .isEmpty();
        }
    }

    @Test
    void requiresNoMoreThanItsRequiredSettings() {
        for (Registered one : registered(plugin())) {
            assertThatCode(() -> bind(one, required(one))).as("%s", one).doesNotThrowAnyException();
        }
    }

    @Test
    void everyValueOutOfRangeIsRefusedAtItsPlace() {
        for (Registered one : registered(plugin())) {
            for (DeclaredSetting setting : DeclaredSetting.of(one.settings())) {
                for (String value : setting.valuesOutOfRange()) {
                    String yaml = setting.yamlAfter(required(one), value);
                    assertThatThrownBy(() -> bind(one, yaml))
                            .as("%s with %s: %s; @AtLeast and @AtMost declare a range", one, setting, value)
                            .isInstanceOf(ConfigurationException.class)
                            .hasMessageContaining(SOURCE + ":" + yaml.lines().count() + ":")
                            .hasMessageContaining(setting.key())
                            .hasMessageContaining("must be");
                }
            }
        }
    }

    @Test
    void everyLargeValueIsBoundOrRefusedInWords() {
        for (Registered one : registered(plugin())) {
            for (DeclaredSetting setting : DeclaredSetting.of(one.settings())) {
                String value = setting.largeValue();
                if (value != null) {
                    assertBoundOrRefusedInWords(one, setting.yamlAfter(required(one), value));
                }
            }
        }
    }

    private static void assertBoundOrRefusedInWords(Registered one, String yaml) {
        try {
            bind(one, yaml);
        } catch (ConfigurationException e) {
            assertThat(e)
                    .as("%s with %s", one, yaml)
                    .message()
                    .contains("must be")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void noTextOfTheSettingsContainsASecret() {
        for (Registered one : registered(plugin())) {
            for (DeclaredSetting setting : DeclaredSetting.of(one.settings())) {
                if (setting.isSecret()) {
                    assertThat(text(one, setting.yamlAfter(required(one), SECRET)))
                            .as("%s with the secret %s as a text: override toString to omit it", one, setting)
                            .doesNotContain(SECRET);
                }
            }
        }
    }

    /** The settings as a text, or the refusal of a secret that requires another setting. */
    private static String text(Registered one, String yaml) {
        try {
            return bind(one, yaml).toString();
        } catch (ConfigurationException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String required(Registered one) {
        return requiredSettings(one.point(), one.type());
    }

    private static Record bind(Registered one, String yaml) {
        return SettingsRecord.read(one.settings(), SOURCE, yaml.isEmpty() ? "{}" : yaml);
    }
}
