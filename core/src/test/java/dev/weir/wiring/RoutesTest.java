package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.config.Configuration;
import dev.weir.config.ConfigurationException;
import dev.weir.plugin.PluginLoader;
import dev.weir.route.HedgeSettings;
import dev.weir.route.MirrorSettings;
import dev.weir.route.RouteSettings;
import dev.weir.route.RouteTarget;
import dev.weir.route.TargetParameters;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.route.DecidesBy;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetFact;
import dev.weir.spi.route.TargetState;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** The section {@code llm.routes}: what it says, and what is refused. */
class RoutesTest {
    private static final String BOTH = "targets: [ { backend: primary, model: large }, { backend: second, model: b } ]";

    static final class Silent implements Backend {
        @Inject
        Silent() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            return Completion.of(request.model(), "yes");
        }
    }

    @DecidesBy(TargetFact.WEIGHT)
    static final class ByWeight implements RouteStrategy {
        @Inject
        ByWeight() {}

        @Override
        public List<TargetState> order(Request request, CallContext call, List<TargetState> targets) {
            return targets;
        }
    }

    record PriceSettings(int most) {}

    @DecidesBy(TargetFact.COST)
    static final class ByPrice implements RouteStrategy {
        private final PriceSettings settings;

        @Inject
        ByPrice(PriceSettings settings) {
            this.settings = settings;
        }

        @Override
        public List<TargetState> order(Request request, CallContext call, List<TargetState> targets) {
            return targets.subList(0, Math.min(settings.most(), targets.size()));
        }
    }

    static final class Free implements CostModel {
        @Inject
        Free() {}

        @Override
        public Cost cost(BilledUsage usage) {
            return Cost.free("");
        }
    }

    private static final String WITH_ROUTES = """
            llm:
              client: { backend: primary, model: chat }
              backends:
                primary: { type: silent, circuitBreaker: { timeout: 5s }, retry: { maxRetries: 1 } }
                second: { type: silent, models: { m: { limits: { requestsPerMinute: 10 } } } }
              routes:
                chat:
                  strategy: weighted
                  firstTextWithin: 2s
                  brokenStream: restart
                  targets:
                    - { backend: primary, model: m, weight: 1, parameters: { temperature: 0.2 } }
                    - { backend: second, model: m, weight: 3, capabilities: { contextLength: 10, tools: false } }
                  hedge: { after: p95, budget: 5% }
                other:
                  strategy: priced
                  targets: [ { backend: primary, model: x }, { backend: local, model: y } ]
              routeStrategies:
                priced: { type: by-price, most: 2 }
              costs: { type: free }
              limits: { tokensPerMinute: 1000 }
              intents:
                Question: { systemPrompt: Answer., maxTokens: 5 }
            """;

    private static Configuration<LlmSettings> load(String routes) {
        return load(routes, "");
    }

    /** @param sections what stands beside the routes under {@code llm:} */
    private static Configuration<LlmSettings> load(String routes, String sections) {
        return LlmConfiguration.loader()
                .text("weir.yaml", """
                llm:
                  client: { backend: primary }
                  backends:
                    primary: { type: silent }
                    second: { type: silent }
                  routes:
                """ + routes.indent(4) + sections.indent(2))
                .load();
    }

    private static Blueprint plan(String routes, String sections) {
        return plan(load(routes, sections));
    }

    private static Blueprint plan(Configuration<LlmSettings> configuration) {
        Plugin plugin = extensions -> {
            extensions.backend("silent", Silent.class, NoSettings.class);
            extensions.backend("local", Silent.class, NoSettings.class);
            extensions.routeStrategy("by-weight", ByWeight.class, NoSettings.class);
            extensions.routeStrategy("by-price", ByPrice.class, PriceSettings.class);
            extensions.costModel("free", Free.class, NoSettings.class);
        };
        return Blueprint.plan(configuration, new PluginLoader().plugin(plugin).load());
    }

    private static List<String> problems(String routes) {
        return problems(routes, "");
    }

    private static List<String> problems(String routes, String sections) {
        try (Blueprint blueprint = plan(routes, sections)) {
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
    void hedgingOfOneTargetIsWarnedOf() {
        assertThat(load("chat: { hedge: { after: p90 }, targets: [ { backend: primary, model: large } ] }")
                        .warnings())
                .singleElement()
                .asString()
                .contains("llm.routes.chat.hedge: has no effect on a route of one target");
    }

    @Test
    void anUnknownReasonIsRefusedWithTheNearestOne() {
        assertThat(problems("chat: { onFailure: { contentFliter: { then: next } }, " + BOTH + " }"))
                .singleElement()
                .asString()
                .isEqualTo("weir.yaml:7:26 llm.routes.chat.onFailure.contentFliter: unknown key; did you mean"
                        + " 'contentFilter'?");
    }

    @Test
    void rulesThatCannotHoldAreRefused() {
        assertThat(problems("chat: { onFailure: { serverError: { then: longer-context }, silent: { retries: 1 },"
                        + " circuitOpen: { retries: 2 } }, " + BOTH + " }"))
                .extracting(problem -> problem.substring(problem.indexOf(' ') + 1))
                .containsExactlyInAnyOrder(
                        "llm.routes.chat.onFailure.serverError.then: must be next or end: the length of the context is"
                                + " not the reason",
                        "llm.routes.chat.onFailure.silent.retries: must be 0: the time of firstTextWithin has passed",
                        "llm.routes.chat.onFailure.circuitOpen.retries: must be 0: the circuit breaker of the target"
                                + " permits no attempt");
        assertThat(problems("chat: { onFailure: { overloaded: { retries: 11 } }, " + BOTH + " }"))
                .singleElement()
                .asString()
                .endsWith("llm.routes.chat.onFailure.overloaded.retries: must be at most 10, was 11");
    }

    @Test
    void rulesWithoutEffectAreWarnedOf() {
        assertThat(load("chat: { onFailure: { overloaded: { then: end } },"
                                + " targets: [ { backend: primary, model: large } ] }")
                        .warnings())
                .singleElement()
                .asString()
                .contains("llm.routes.chat.onFailure.overloaded.then: has no effect on a route of one target");
        assertThat(load("chat: { onFailure: { overloaded: { retries: 0, longestDelay: 2s } }, " + BOTH + " }")
                        .warnings())
                .singleElement()
                .asString()
                .contains("llm.routes.chat.onFailure.overloaded.longestDelay: has no effect while"
                        + " llm.routes.chat.onFailure.overloaded.retries is 0");
    }

    @Test
    void aMirrorIsRead() {
        Configuration<LlmSettings> configuration =
                load("chat: { " + BOTH + ", mirror: { target: { backend: primary, model: new }, share: 0.5% } }");

        assertThat(configuration.warnings()).isEmpty();
        assertThat(configuration.settings().routes().get("chat").mirror())
                .isEqualTo(MirrorSettings.of(RouteTarget.of("primary", "new"), "0.5%"));
    }

    @Test
    void aMirrorThatCannotBeIsRefused() {
        assertThat(problems("chat: { " + BOTH + ", mirror: { target: { backend: secnd, model: m }, share: 5% } }"))
                .singleElement()
                .asString()
                .contains("llm.routes.chat.mirror.target.backend: no backend 'secnd'; did you mean 'second'?");
        assertThat(problems("chat: { " + BOTH + ", mirror: { target: { backend: second, model: m }, share: 0% } }"))
                .singleElement()
                .asString()
                .contains("llm.routes.chat.mirror.share: must be a percentage above 0% to 100% such as 5%, was '0%'");
        assertThat(problems("chat: { " + BOTH
                        + ", mirror: { target: { backend: second, model: m, weight: 2 }, share: 1% } }"))
                .singleElement()
                .asString()
                .contains("llm.routes.chat.mirror.target: must have no weight: share is what the mirror receives");
        assertThat(problems("chat: { " + BOTH + ", mirror: { share: 1% } }"))
                .extracting(problem -> problem.substring(problem.indexOf("llm.")))
                .containsExactly(
                        "llm.routes.chat.mirror.target.backend: is required (text)",
                        "llm.routes.chat.mirror.target.model: is required (text)");
    }

    @Test
    void aDottedKeyReachesTheSettingsOfHedgingInARouteWhoseNameHasDots() {
        LlmSettings settings = LlmConfiguration.loader()
                .map(Map.of("llm.routes.chat-4.1.targets", List.of(Map.of("backend", "a", "model", "b"))))
                .set("llm.routes.chat-4.1.firstTextWithin", "3s")
                .set("llm.routes.chat-4.1.hedge.after", "p90")
                .set("llm.routes.chat-4.1.hedge.budget", "7%")
                .load()
                .settings();

        assertThat(settings.routes().get("chat-4.1").firstTextWithin()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.routes().get("chat-4.1").hedge()).isEqualTo(new HedgeSettings("p90", "7%"));
    }

    @Test
    void anotherTimeOrBudgetOfHedgingIsRefused() {
        assertThat(problems("chat: { hedge: { after: soon }, targets: [ { backend: primary, model: large } ] }"))
                .containsExactly(
                        "weir.yaml:7:22 llm.routes.chat.hedge.after: must be a percentile from p50 to p99, or a"
                                + " duration from 1ms to 1h, was 'soon'");
    }

    @Test
    void aBackendThatOnlyARouteNamesIsPlanned() {
        assertPlanned("chat: { targets: [ { backend: local, model: small } ] }", "");
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
    void aTargetWithoutItsNamesIsRefusedBesideEverythingElse() {
        assertThat(problems("""
                chat:
                  targets:
                    - { backend: primary }
                    - { model: m }
                    - { backend: primry, model: m }
                """))
                .containsExactly(
                        "weir.yaml:9:11 llm.routes.chat.targets[0].model: is required (text)",
                        "weir.yaml:10:11 llm.routes.chat.targets[1].backend: is required (text)",
                        "weir.yaml:11:13 llm.routes.chat.targets[2].backend: no backend 'primry'; did you mean 'primary'? configured: primary, second; available: local, silent");
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
                        "weir.yaml:7:13 llm.routes.chat.targets: must not have weights with strategy 'failover', which uses none");
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

    private static final String TARGETS = "targets: [ { backend: primary, model: a }, { backend: second, model: b } ]";

    private static void assertPlanned(String routes, String sections) {
        try (Blueprint blueprint = plan(routes, sections)) {
            blueprint.configuration().requireValid();
        }
    }

    @Test
    void aStrategyIsATypeOrHasASection() {
        assertPlanned("chat: { strategy: by-weight, " + TARGETS + " }", "");
        assertPlanned("chat: { strategy: mine, " + TARGETS + " }", "routeStrategies: { mine: { type: by-weight } }");
    }

    @Test
    void anUnknownStrategyIsRefusedWithTheNearestName() {
        assertThat(problems("chat: { strategy: wheighted, " + TARGETS + " }"))
                .containsExactly("weir.yaml:7:13 llm.routes.chat.strategy: no route strategy 'wheighted'; did you mean"
                        + " 'weighted'? available: by-price, by-weight, failover, weighted");
    }

    @Test
    void aStrategyWithoutItsRequiredSettingsIsRefused() {
        assertThat(problems("chat: { strategy: by-price, " + TARGETS + " }"))
                .contains("weir.yaml:7:13 llm.routeStrategies.by-price.most: is required (whole number)");
    }

    @Test
    void weightsAreAllowedWithAStrategyThatUsesThem() {
        assertPlanned("chat: { strategy: by-weight, targets: [ { backend: primary, model: a, weight: 2 } ] }", "");
    }

    @Test
    void aBudgetWithoutPricesIsWarnedOf() {
        String budget = "tokens: { budgetLimit: 5 }";

        assertThat(warnings(budget))
                .singleElement()
                .asString()
                .endsWith("llm.tokens.budgetLimit: has no effect without prices; configure llm.costs or"
                        + " llm.tokens.costPerToken");
        assertThat(warnings(budget + "\ncosts: { type: free }")).isEmpty();
    }

    private static List<String> warnings(String sections) {
        try (Blueprint blueprint = plan("chat: { " + TARGETS + " }", sections)) {
            return blueprint.configuration().warnings();
        }
    }

    @Test
    void aStrategyByCostRequiresPrices() {
        String route = "chat: { strategy: mine, " + TARGETS + " }";
        String strategies = "routeStrategies: { mine: { type: by-price, most: 1 } }\n";

        assertThat(problems(route, strategies))
                .containsExactly(
                        "weir.yaml:7:13 llm.routes.chat.strategy: 'mine' compares costs, which requires prices;"
                                + " configure a cost model at llm.costs, or llm.tokens.costPerToken");
        assertPlanned(route, strategies + "costs: { type: free }");
        assertPlanned(route, strategies + "tokens: { costPerToken: { a: 0.001 } }");
    }

    @Test
    void pricesThatNobodyUsesHaveNoEffect() {
        assertThat(withoutEffect("failover", false))
                .satisfiesExactly(
                        costs -> assertThat(costs).contains("llm.costs:"),
                        rates -> assertThat(rates).contains("llm.tokens.costPerToken:"));
        assertThat(withoutEffect("mine", false)).isEmpty();
        assertThat(withoutEffect("failover", true)).isEmpty();
    }

    private static List<String> withoutEffect(String strategy, boolean tracked) {
        String sections = "routeStrategies: { mine: { type: by-price, most: 1 } }\ncosts: { type: free }\n"
                + "tokens: { costPerToken: { a: 0.001 }, trackCosts: " + tracked + " }";
        try (Blueprint blueprint = plan("chat: { strategy: " + strategy + ", " + TARGETS + " }", sections)) {
            return blueprint.configuration().withoutEffect();
        }
    }

    @Test
    void whateverAConfigurationWithRoutesLacksItIsAcceptedOrRefused(TestReporter reporter) {
        long seed = new Random().nextLong();
        reporter.publishEntry("seed", Long.toString(seed));
        Random random = new Random(seed);
        List<String> others = List.of("", "~", "x", "chat", "primary", "-1", "[]", "{}", "weighted", "by-price", "p95");
        Pattern words = Pattern.compile("[\\w.%-]+:?");
        for (int round = 0; round < 300; round++) {
            double damage = random.nextDouble() / 20;
            String text = words.matcher(WITH_ROUTES)
                    .replaceAll(word ->
                            random.nextDouble() < damage ? others.get(random.nextInt(others.size())) : word.group());
            requireAnswer(text, seed);
        }
    }

    private static void requireAnswer(String text, long seed) {
        try (Blueprint blueprint =
                plan(LlmConfiguration.loader().text("weir.yaml", text).load())) {
            blueprint.configuration().requireValid();
        } catch (ConfigurationException e) {
            assertThat(e.problems()).isNotEmpty();
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + text, e);
        }
    }
}
