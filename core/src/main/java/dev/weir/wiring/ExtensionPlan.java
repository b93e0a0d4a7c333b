package dev.weir.wiring;

import dev.weir.config.Configuration;
import dev.weir.config.ExtensionSection;
import dev.weir.plugin.LoadedPlugins;
import dev.weir.plugin.Registration;
import dev.weir.retry.RetrySettings;
import dev.weir.route.ChosenStrategy;
import dev.weir.route.RouteSettings;
import dev.weir.route.RouteTarget;
import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.route.TargetFact;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Matches the extensions that a configuration requires with those that plugins provide, and binds the settings of
 * each. Mismatches are added to the configuration's problems.
 */
final class ExtensionPlan {
    private static final String BACKEND_KEY = "llm.client.backend";
    private static final String RATES_KEY = "llm.tokens.costPerToken";
    private static final String STRATEGY_KEY = "llm.retry.defaultStrategy";

    private final Configuration<LlmSettings> configuration;
    private final LoadedPlugins plugins;
    private final Set<String> asked = new HashSet<>();
    private final List<PlannedExtension<?>> planned = new ArrayList<>();

    private ExtensionPlan(Configuration<LlmSettings> configuration, LoadedPlugins plugins) {
        this.configuration = configuration;
        this.plugins = plugins;
    }

    static List<PlannedExtension<?>> of(Configuration<LlmSettings> configuration, LoadedPlugins plugins) {
        ExtensionPlan plan = new ExtensionPlan(configuration, plugins);
        configuration.sections().forEach(section -> plan.add(section, section.typeKey()));
        plan.addUnlessASection(
                ExtensionPoint.BACKEND, configuration.settings().client().backend(), BACKEND_KEY);
        configuration.settings().routes().forEach(plan::addTargets);
        configuration.settings().routes().forEach(plan::addRouteStrategy);
        plan.warnOfUnusedCosts();
        plan.warnOfBudgetsWithoutPrices();
        plan.addStrategy(configuration.settings().retry().defaultStrategy());
        configuration.sections().forEach(plan::addStrategies);
        return List.copyOf(plan.planned);
    }

    /** A setting may name an instance that has a section, or a type that needs none. */
    private void addUnlessASection(ExtensionPoint<?> point, String name, String key) {
        ExtensionSection section = configuration.sectionFor(point, name, key);
        if (!configuration.sections().contains(section) && asked.add(section.key())) {
            add(section, key);
        }
    }

    /** The backends of a route, which need not have a section either. */
    private void addTargets(String route, RouteSettings settings) {
        String routeKey = "llm.routes." + route;
        if (backendNames().contains(route)) {
            refuse(routeKey, "a backend has the same name; rename the route or the backend");
        }
        for (int i = 0; i < settings.targets().size(); i++) {
            addTarget(settings.targets().get(i), routeKey + ".targets[" + i + "].backend");
        }
        if (settings.mirror() != null) {
            addTarget(settings.mirror().target(), routeKey + ".mirror.target.backend");
        }
    }

    private void addTarget(RouteTarget target, String key) {
        if (!ConfiguredTargets.isNamed(target)) {
            return;
        }
        String backend = target.backend();
        if (!backendNames().contains(backend)
                && configuration.settings().routes().containsKey(backend)) {
            refuse(key, "'" + backend + "' is a route; a target must name a backend");
        } else {
            addUnlessASection(ExtensionPoint.BACKEND, backend, key);
        }
    }

    /** A plugin's strategy, unless it is one of the routes' own; and what a route must have for it. */
    private void addRouteStrategy(String route, RouteSettings settings) {
        String routeKey = "llm.routes." + route;
        String key = routeKey + ".strategy";
        String name = settings.strategy();
        if (!ChosenStrategy.OWN.contains(name)) {
            addUnlessASection(ExtensionPoint.ROUTE_STRATEGY, name, key);
        }
        factsOf(name).ifPresent(facts -> {
            if (settings.hasWeights() && !facts.contains(TargetFact.WEIGHT)) {
                refuse(routeKey + ".targets", "must not have weights with strategy '" + name + "', which uses none");
            }
            if (facts.contains(TargetFact.COST) && !hasPrices()) {
                refuse(
                        key,
                        "'" + name + "' compares costs, which requires prices; configure a cost model at llm.costs, or "
                                + RATES_KEY);
            }
        });
    }

    /** The facts that a strategy decides by; empty if there is no such strategy. */
    private Optional<Set<TargetFact>> factsOf(String strategy) {
        return ChosenStrategy.OWN.contains(strategy)
                ? Optional.of(ChosenStrategy.factsOfOwn(strategy))
                : planned.stream()
                        .filter(extension -> extension.isAt(ExtensionPoint.ROUTE_STRATEGY)
                                && extension.section().name().equals(strategy))
                        .map(extension ->
                                ChosenStrategy.factsOf(extension.registration().extension()))
                        .findFirst();
    }

    private boolean hasPrices() {
        return !configuration.settings().tokens().costPerToken().isEmpty()
                || configuration.sections().stream()
                        .anyMatch(section -> section.accepts().contains(ExtensionPoint.COST_MODEL));
    }

    private void warnOfBudgetsWithoutPrices() {
        if (!hasPrices()) {
            for (String key : List.of("llm.budgets", "llm.tokens.budgetLimit")) {
                if (!configuration.origin(key).isDefault()) {
                    configuration.warn(key, "has no effect without prices; configure llm.costs or " + RATES_KEY);
                }
            }
        }
    }

    /** Prices are used by attempts, unless costs are not tracked, and by strategies of routes. */
    private void warnOfUnusedCosts() {
        boolean used = configuration.settings().tokens().trackCosts()
                || configuration.settings().routes().values().stream()
                        .anyMatch(route ->
                                factsOf(route.strategy()).orElse(Set.of()).contains(TargetFact.COST));
        if (!used) {
            configuration.sections().stream()
                    .filter(section -> section.accepts().contains(ExtensionPoint.COST_MODEL))
                    .filter(section -> !section.typeOrigin().isDefault())
                    .forEach(configuration::warnOfNoEffect);
            if (!configuration.settings().tokens().costPerToken().isEmpty()) {
                configuration.warnOfNoEffect(RATES_KEY);
            }
        }
    }

    private Set<String> backendNames() {
        Set<String> names = configuration.sections().stream()
                .filter(section -> section.accepts().contains(ExtensionPoint.BACKEND))
                .map(ExtensionSection::name)
                .collect(Collectors.toSet());
        names.add(configuration.settings().client().backend());
        return names;
    }

    private void refuse(String key, String message) {
        configuration.problems().add(configuration.origin(key), key, message);
    }

    /** The built-in default needs no plugin: the retry engine has that strategy itself. */
    private void addStrategy(String name) {
        boolean chosen = !configuration.origin(STRATEGY_KEY).isDefault();
        boolean brought =
                plugins.registry().find(ExtensionPoint.RETRY_STRATEGY, name).isPresent();
        if (chosen || brought) {
            addUnlessASection(ExtensionPoint.RETRY_STRATEGY, name, STRATEGY_KEY);
        }
    }

    /** The strategies that a backend and its models have for themselves. */
    private void addStrategies(ExtensionSection section) {
        addStrategyOf(section, "");
        configuration.members(section).forEach(model -> addStrategyOf(section, model));
    }

    private void addStrategyOf(ExtensionSection section, String model) {
        String key = configuration.memberKey(section, model) + "." + LlmConfiguration.RETRY + ".defaultStrategy";
        configuration
                .override(section, model, LlmConfiguration.RETRY, RetrySettings.class)
                .filter(settings -> !configuration.origin(key).isDefault())
                .ifPresent(
                        settings -> addUnlessASection(ExtensionPoint.RETRY_STRATEGY, settings.defaultStrategy(), key));
    }

    private void add(ExtensionSection section, String typeKey) {
        List<Registration<?>> found = new ArrayList<>();
        for (ExtensionPoint<?> point : accepted(section)) {
            plugins.registry().find(point, section.type()).ifPresent(found::add);
        }
        if (!found.isEmpty()) {
            bind(section, found);
        } else if (!isByDefault(section)) {
            // a setting may name an instance as well as a type
            boolean named = !typeKey.equals(section.typeKey());
            String message = plugins.describeMissing(
                    accepted(section).get(0),
                    section.writtenType(),
                    named ? instances(section) : List.of(),
                    named && section.accepts().contains(ExtensionPoint.ROUTE_STRATEGY)
                            ? ChosenStrategy.OWN
                            : List.of());
            configuration.problems().add(section.typeOrigin(), typeKey, message);
        }
    }

    /** A section that no source mentions is dropped where no plugin provides its type. */
    private boolean isByDefault(ExtensionSection section) {
        return configuration.sections().contains(section)
                && section.typeOrigin().isDefault();
    }

    /** The names of what is configured where this section would stand. */
    private List<String> instances(ExtensionSection section) {
        return configuration.sections().stream()
                .filter(other -> other.accepts().equals(section.accepts()))
                .map(ExtensionSection::name)
                .toList();
    }

    private static List<ExtensionPoint<?>> accepted(ExtensionSection section) {
        return ExtensionPoint.all().stream().filter(section.accepts()::contains).toList();
    }

    /** A section is bound once: what answers to it at several points has one record of settings. */
    private void bind(ExtensionSection section, List<Registration<?>> found) {
        if (found.stream().noneMatch(registration -> Assembly.POINTS.contains(registration.point()))) {
            configuration.warnOfNoEffect(section);
        }
        configuration
                .bind(section, found.get(0).settings())
                .ifPresent(settings -> found.forEach(
                        registration -> planned.add(new PlannedExtension<>(section, registration, settings))));
    }
}
