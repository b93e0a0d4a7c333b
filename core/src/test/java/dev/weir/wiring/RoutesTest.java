package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.config.Configuration;
import dev.weir.config.ConfigurationException;
import dev.weir.plugin.PluginLoader;
import dev.weir.route.RouteSettings;
import dev.weir.route.RouteTarget;
import dev.weir.route.TargetParameters;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The section {@code llm.routes}: what it says, and what is refused. */
class RoutesTest {
    static final class Silent implements Backend {
        @Inject
        Silent() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            return Completion.of(request.model(), "yes");
        }
    }

    private static Configuration<LlmSettings> load(String routes) {
        return LlmConfiguration.loader()
                .text("weir.yaml", """
                llm:
                  client: { backend: primary }
                  backends:
                    primary: { type: silent }
                    second: { type: silent }
                  routes:
                """ + routes.indent(4))
                .load();
    }

    private static Blueprint plan(String routes) {
        Plugin plugin = extensions -> {
            extensions.backend("silent", Silent.class, NoSettings.class);
            extensions.backend("local", Silent.class, NoSettings.class);
        };
        return Blueprint.plan(load(routes), new PluginLoader().plugin(plugin).load());
    }

    private static List<String> problems(String routes) {
        try (Blueprint blueprint = plan(routes)) {
            ConfigurationException refused = catchThrowableOfType(
                    ConfigurationException.class,
                    () -> blueprint.configuration().requireValid());
            return refused.problems().stream().map(String::valueOf).toList();
        }
    }

    @Test
    void aRouteHasItsTargetsInOrder() {
        RouteSettings route = load("""
                        chat:
                          targets:
                            - { backend: primary, model: large }
                            - { backend: second, model: small, parameters: { temperature: 0.2, maxTokens: 100 } }
                          firstTextWithin: 4s
                        """).requireValid().settings().routes().get("chat");

        assertThat(route)
                .isEqualTo(RouteSettings.of(
                                RouteTarget.of("primary", "large"),
                                RouteTarget.of("second", "small").withParameters(new TargetParameters(0.2, 100)))
                        .withFirstTextWithin(Duration.ofSeconds(4)));
    }

    @Test
    void everySettingOfARouteIsShownWithItsPlace() {
        assertThat(load("chat: { targets: [ { backend: primary, model: large } ] }")
                        .effective())
                .extracting(value -> value.key() + "=" + value.value() + " " + value.origin())
                .contains(
                        "llm.routes.chat.strategy=failover default",
                        "llm.routes.chat.targets[0].backend=primary weir.yaml:7:26",
                        "llm.routes.chat.targets[0].model=large weir.yaml:7:44",
                        "llm.routes.chat.firstTextWithin=10s default");
    }

    @Test
    void settingsOfAnotherTreatmentOfBrokenStreamsAreWarnedOf() {
        assertThat(load("chat: { bufferTokens: 9, targets: [ { backend: primary, model: large } ] }")
                        .warnings())
                .containsExactly("weir.yaml:7:13 llm.routes.chat.bufferTokens: has no effect unless brokenStream is"
                        + " buffer");
        assertThat(load("chat: { brokenStream: fail, lenientRestart: true,"
                                + " targets: [ { backend: primary, model: large } ] }")
                        .warnings())
                .singleElement()
                .asString()
                .contains("llm.routes.chat.lenientRestart: has no effect unless brokenStream is continue or restart");
        assertThat(load("chat: { brokenStream: buffer, bufferTime: 2s,"
                                + " targets: [ { backend: primary, model: large } ] }")
                        .warnings())
                .isEmpty();
    }

    @Test
    void aBackendThatOnlyARouteNamesIsPlanned() {
        try (Blueprint blueprint = plan("chat: { targets: [ { backend: local, model: small } ] }")) {
            blueprint.configuration().requireValid();
        }
    }

    @Test
    void anUnknownBackendIsRefusedWithTheNearestName() {
        assertThat(problems("chat: { targets: [ { backend: primary, model: a }, { backend: secnd, model: b } ] }"))
                .containsExactly("weir.yaml:7:58 llm.routes.chat.targets[1].backend: no backend 'secnd'; did you mean"
                        + " 'second'? configured: primary, second; available: local, silent");
    }

    @Test
    void aRouteWithoutTargetsIsRefused() {
        assertThat(problems("chat: { targets: [] }"))
                .containsExactly("weir.yaml:7:13 llm.routes.chat.targets: must contain at least one target");
        assertThat(problems("chat: { strategy: failover }"))
                .containsExactly("weir.yaml:7:5 llm.routes.chat: targets must contain at least one target");
    }

    @Test
    void aRouteNamedLikeABackendIsRefused() {
        assertThat(problems("second: { targets: [ { backend: primary, model: a } ] }"))
                .containsExactly("weir.yaml:7:5 llm.routes.second: a backend has the same name; rename the route or the"
                        + " backend");
    }

    @Test
    void aTargetThatNamesARouteIsRefused() {
        assertThat(problems("""
                        one: { targets: [ { backend: two, model: a } ] }
                        two: { targets: [ { backend: one, model: a } ] }
                        """))
                .containsExactly(
                        "weir.yaml:7:25 llm.routes.one.targets[0].backend: 'two' is a route; a target must name a"
                                + " backend",
                        "weir.yaml:8:25 llm.routes.two.targets[0].backend: 'one' is a route; a target must name a"
                                + " backend");
    }

    @Test
    void weightsThatCannotWorkAreRefused() {
        assertThat(problems("chat: { strategy: weighted, targets: [ { backend: primary, model: a, weight: 0 } ] }"))
                .containsExactly(
                        "weir.yaml:7:33 llm.routes.chat.targets: must have a weight above 0, all of them are 0");
        assertThat(problems("chat: { targets: [ { backend: primary, model: a, weight: 2 } ] }"))
                .containsExactly(
                        "weir.yaml:7:13 llm.routes.chat.targets: must not have weights unless strategy is weighted");
        assertThat(problems("chat: { strategy: weighted, targets: [ { backend: primary, model: a, weight: -1 } ] }"))
                .singleElement()
                .asString()
                .startsWith("weir.yaml:7:74 llm.routes.chat.targets[0].weight: must be at least 0");
    }

    @Test
    void aTargetThatIsListedTwiceIsRefused() {
        assertThat(problems("chat: { targets: [ { backend: primary, model: a }, { backend: primary, model: a } ] }"))
                .containsExactly("weir.yaml:7:13 llm.routes.chat.targets: must differ, 'primary/a' is listed twice");
    }
}
