package dev.weir.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.wiring.LlmConfiguration;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegisteringExtensionsTest {
    private static final String HERE = "dev.weir.plugin.RegisteringExtensionsTest$";

    @ParameterizedTest
    @ValueSource(strings = {"fib", "fib-2", "2", "a-b-c"})
    void acceptsATypeNameOfLowerCaseLettersDigitsAndHyphens(String type) {
        LoadedPlugins plugins = load(extensions -> extensions.retryStrategy(type, Injected.class, NoSettings.class));

        assertThat(plugins.registry().types(ExtensionPoint.RETRY_STRATEGY)).containsExactly(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Fib", "fib_2", "-fib", "fib-", "fib--2", "fib 2", "fïb"})
    void refusesAnyOtherTypeName(String type) {
        assertRefused(
                extensions -> extensions.retryStrategy(type, Injected.class, NoSettings.class),
                "retry strategy '" + type + "': a type name must be lower-case letters, digits and hyphens");
    }

    @Test
    void oneTypeNameMayBeTakenAtSeveralPoints() {
        LoadedPlugins plugins = load(extensions -> {
            extensions.retryStrategy("fib", Injected.class, NoSettings.class);
            extensions.costModel("fib", Free.class, NoSettings.class);
        });

        assertThat(plugins.registry().find(ExtensionPoint.COST_MODEL, "fib"))
                .get()
                .extracting(Registration::extension)
                .isEqualTo(Free.class);
        assertThat(plugins.registry().find(ExtensionPoint.BACKEND, "fib")).isEmpty();
        assertThat(plugins.registry().all()).hasSize(2);
    }

    @Test
    void refusesATypeThatOnePluginRegistersTwice() {
        assertRefused(
                extensions -> {
                    extensions.retryStrategy("fib", Injected.class, NoSettings.class);
                    extensions.retryStrategy("fib", Default.class, NoSettings.class);
                },
                "registers retry strategy 'fib' twice: register each type once");
    }

    @Test
    void refusesThePluginEvenIfItCatchesTheException() {
        assertRefused(
                extensions -> {
                    extensions.retryStrategy("fib", Injected.class, NoSettings.class);
                    try {
                        extensions.retryStrategy("Fib", Injected.class, NoSettings.class);
                    } catch (IllegalArgumentException e) {
                        assertThat(e).hasMessageContaining("a type name must be");
                    }
                },
                "retry strategy 'Fib': a type name must be lower-case letters, digits and hyphens");
    }

    @Test
    void refusesAnExtensionPointThatThisRuntimeDoesNotHave() {
        assertRefused(
                extensions -> extensions.register(
                        new ExtensionPoint<>("lock", Runnable.class), "x", Thread.class, NoSettings.class),
                "no extension point 'lock'; there are: backend, retry strategy, route strategy, error classifier, response"
                        + " cache, cost model, tokenizer, usage ledger, limit store, metrics exporter, tracing provider, intent types, call listener, guard");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void refusesAClassOfAnotherContract() {
        assertRefused(
                extensions -> extensions.backend("fib", (Class) Injected.class, NoSettings.class),
                "backend 'fib': " + HERE + "Injected does not implement " + Backend.class.getName());
    }

    @Test
    void refusesAClassOfWhichThereCanBeNoObject() {
        assertRefused(
                extensions -> extensions.retryStrategy("fib", Abstract.class, NoSettings.class),
                "retry strategy 'fib': " + HERE + "Abstract is abstract: register a concrete class");
        assertRefused(
                extensions -> extensions.retryStrategy("fib", RetryStrategy.class, NoSettings.class),
                "retry strategy 'fib': dev.weir.spi.retry.RetryStrategy is abstract: register a concrete class");
        assertRefused(
                extensions -> extensions.retryStrategy("fib", Inner.class, NoSettings.class),
                "retry strategy 'fib': " + HERE + "Inner is an inner class: make it static");
    }

    @Test
    void refusesAClassWithoutOneConstructorToInject() {
        assertRefused(
                extensions -> extensions.retryStrategy("fib", Twice.class, NoSettings.class),
                "retry strategy 'fib': " + HERE + "Twice has 2 constructors annotated with jakarta.inject.Inject: keep"
                        + " one");
        String none = " has no constructor to inject: annotate one with jakarta.inject.Inject";
        assertRefused(
                extensions -> extensions.retryStrategy("fib", NoInject.class, NoSettings.class),
                "retry strategy 'fib': " + HERE + "NoInject" + none);
        assertRefused(
                extensions -> extensions.retryStrategy("fib", Hidden.class, NoSettings.class),
                "retry strategy 'fib': " + HERE + "Hidden" + none);
    }

    @Test
    void acceptsASinglePublicConstructorWithoutParameters() {
        assertThat(load(extensions -> extensions.retryStrategy("fib", Default.class, NoSettings.class))
                        .registry()
                        .all())
                .hasSize(1);
    }

    @Test
    void acceptsEveryTypeOfSettingThatTheSpiNames() {
        assertThat(load(extensions -> extensions.retryStrategy("fib", Injected.class, Everything.class))
                        .registry()
                        .all())
                .extracting(Registration::settings)
                .containsExactly(Everything.class);
    }

    @Test
    void refusesSettingsThatNoConfigurationCanGive() {
        assertUnbindable(OfSet.class, "OfSet.names", "java.util.Set<java.lang.String>");
        assertUnbindable(OfRawList.class, "OfRawList.names", "java.util.List");
        assertUnbindable(OfWildcard.class, "OfWildcard.names", "java.util.List<?>");
        assertUnbindable(OfArray.class, "OfArray.names", "java.lang.String[]");
        assertUnbindable(OfFloat.class, "OfFloat.share", "float");
        assertUnbindable(OfNested.class, "OfFloat.share", "float");
    }

    @Test
    void refusesAMapWithOtherKeysThanText() {
        assertRefused(
                extensions -> extensions.retryStrategy("fib", Injected.class, OfMapByNumber.class),
                "retry strategy 'fib': setting " + HERE
                        + "OfMapByNumber.names: a map must have keys of type String, or of an enum");
    }

    @ParameterizedTest
    @ValueSource(classes = {OfType.class, OfRetry.class, OfModels.class})
    void refusesASettingWithTheNameOfAKeyOfTheSectionItself(Class<? extends Record> settings) {
        String name = settings.getRecordComponents()[0].getName();
        assertRefused(
                extensions -> extensions.backend("fib", Unasked.class, settings),
                "backend 'fib': setting " + settings.getName() + "." + name + ": the key '" + name
                        + "' belongs to the section itself; rename the component");
    }

    @Test
    void aKeyThatBelongsToOtherSectionsIsFree() {
        assertThat(load(extensions -> extensions.retryStrategy("fib", Injected.class, OfModels.class))
                        .registry()
                        .all())
                .hasSize(1);
    }

    record OfType(String type) {}

    record OfRetry(int retry) {}

    record OfModels(List<String> models) {}

    static final class Unasked implements Backend {
        @Inject
        Unasked() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            throw new BackendException(ErrorClass.PERMANENT, "nobody should ask");
        }
    }

    @Test
    void refusesSettingsWithoutEnd() {
        assertRefused(
                extensions -> extensions.retryStrategy("fib", Injected.class, Endless.class),
                "retry strategy 'fib': setting " + HERE + "Endless.next: a settings record cannot" + " contain itself");
    }

    @Test
    void refusesToRegisterLater() {
        AtomicReference<Extensions> kept = new AtomicReference<>();
        load(kept::set);

        assertThatThrownBy(() -> kept.get().retryStrategy("fib", Injected.class, NoSettings.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("plugin dev.weir.plugin.RegisteringExtensionsTest$")
                .hasMessageEndingWith(" registers after its register method has returned");
    }

    private static void assertUnbindable(Class<? extends Record> settings, String component, String type) {
        assertRefused(
                extensions -> extensions.retryStrategy("fib", Injected.class, settings),
                "retry strategy 'fib': setting " + HERE + component + ": its type " + type
                        + " cannot be bound; use String, boolean, int, long, double, BigDecimal,"
                        + " Duration, ByteSize, URI, Path, an enum, a record, or a List or Map<String, ...> of these");
    }

    private static void assertRefused(Consumer<Extensions> registration, String reason) {
        LoadedPlugins plugins = load(registration);
        assertThat(plugins.plugins()).extracting(PluginInfo::reason).containsExactly(reason);
        assertThat(plugins.registry().all()).isEmpty();
    }

    private static LoadedPlugins load(Consumer<Extensions> registration) {
        Plugin plugin = registration::accept;
        return new PluginLoader()
                .sections(LlmConfiguration.SECTIONS)
                .plugin(plugin)
                .load();
    }

    static class Never implements RetryStrategy {
        @Override
        public RetryDecision decide(FailedAttempt attempt) {
            return RetryDecision.giveUp("never");
        }
    }

    static final class Injected extends Never {
        @Inject
        Injected(NoSettings unused) {}

        Injected() {}
    }

    static final class Default extends Never {
        public Default() {}
    }

    static final class Twice extends Never {
        @Inject
        Twice() {}

        @Inject
        Twice(NoSettings unused) {}
    }

    static final class NoInject extends Never {
        public NoInject(NoSettings unused) {}
    }

    static final class Hidden extends Never {
        Hidden() {}
    }

    abstract static class Abstract extends Never {
        public Abstract() {}
    }

    @SuppressWarnings("ClassCanBeStatic")
    final class Inner extends Never {
        @Inject
        Inner() {}
    }

    static final class Free implements CostModel {
        @Inject
        Free() {}

        @Override
        public Cost cost(BilledUsage usage) {
            return Cost.free("");
        }
    }

    record Everything(
            String text,
            boolean flag,
            int count,
            long size,
            double share,
            @Nullable Integer perhaps,
            BigDecimal price,
            Duration delay,
            URI url,
            Path file,
            ErrorClass errorClass,
            Part part,
            List<Part> parts,
            Map<String, List<Duration>> waits,
            Map<ErrorClass, Part> partsByClass) {}

    record Part(String name) {}

    record OfSet(Set<String> names) {}

    record OfMapByNumber(Map<Integer, String> names) {}

    @SuppressWarnings("rawtypes")
    record OfRawList(List names) {}

    record OfWildcard(List<?> names) {}

    @SuppressWarnings("ArrayRecordComponent")
    record OfArray(String[] names) {}

    record OfFloat(float share) {}

    record OfNested(Map<String, List<OfFloat>> parts) {}

    record Endless(String name, List<Endless> next) {}
}
