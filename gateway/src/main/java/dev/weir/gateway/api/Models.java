package dev.weir.gateway.api;

import dev.weir.Weir;
import dev.weir.client.CallOptions;
import dev.weir.config.Configuration;
import dev.weir.config.ExtensionSection;
import dev.weir.spi.ExtensionPoint;
import dev.weir.wiring.LlmSettings;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The models that clients can name: an alias; a route; a model of a backend, as {@code backend/model}; any other name is a model
 * of the default backend. Immutable.
 */
public final class Models {
    private final String defaultBackend;
    private final Set<String> routes;
    private final ModelAliases aliases;
    private final Set<String> known;
    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, Set<String>> routeBackends = new LinkedHashMap<>();
    private final List<String> listed;
    private final Predicate<String> permitted;
    private final CallOptions options;

    /** @param aliases names that stand for a route or a model; with {@code *} at its end one stands for all that begin so */
    public Models(Weir weir, Map<String, String> aliases) {
        this.aliases = new ModelAliases(aliases);
        Configuration<LlmSettings> configuration = weir.configuration();
        LlmSettings settings = configuration.settings();
        defaultBackend = settings.client().backend();
        routes = settings.routes().keySet();
        Set<String> names = new LinkedHashSet<>(routes);
        for (ExtensionSection section : configuration.sections()) {
            if (section.accepts().contains(ExtensionPoint.BACKEND)) {
                types.put(section.name(), section.type());
                configuration.members(section).forEach(model -> names.add(section.name() + "/" + model));
            }
        }
        types.putIfAbsent(defaultBackend, defaultBackend);
        settings.routes().forEach((name, route) -> {
            Set<String> backends = new LinkedHashSet<>();
            route.targets().forEach(target -> {
                backends.add(target.backend());
                types.putIfAbsent(target.backend(), target.backend());
            });
            routeBackends.put(name, backends);
        });
        names.add(settings.client().model());
        known = Set.copyOf(names);
        names.addAll(this.aliases.names());
        listed = List.copyOf(names);
        permitted = name -> true;
        options = CallOptions.DEFAULT;
    }

    private Models(Models all, Predicate<String> permitted, CallOptions options) {
        defaultBackend = all.defaultBackend;
        routes = all.routes;
        aliases = all.aliases;
        known = all.known;
        types.putAll(all.types);
        routeBackends.putAll(all.routeBackends);
        listed = all.listed.stream().filter(permitted).toList();
        this.permitted = permitted;
        this.options = options;
    }

    /**
     * The models as one caller sees them.
     *
     * @param permitted whether the caller may use the model or route of a name; any other does not exist for it
     * @param options how its calls are treated
     */
    public Models forCaller(Predicate<String> permitted, CallOptions options) {
        return new Models(this, permitted, options);
    }

    /**
     * What a name stands for.
     *
     * @param model the model for the request: the route, or the provider's name
     * @param options the options of the caller, with the backend if it is not the default one
     * @param types the types of the backends that may be asked
     */
    public record Target(String model, CallOptions options, Set<String> types) {
        /** Whether only backends of a type are asked. */
        public boolean isOnly(String type) {
            return types.equals(Set.of(type));
        }
    }

    /**
     * What a name stands for, which may be a model that the default backend does not have.
     *
     * @throws GatewayException if the caller may not use it
     */
    public Target target(String asked) {
        if (!permitted.test(asked)) {
            throw GatewayException.of(
                    ErrorKind.MODEL_NOT_FOUND,
                    "the key permits no model of this name; GET /v1/models has those that it permits",
                    "model");
        }
        String name = aliases.resolve(asked, known);
        if (routes.contains(name)) {
            Set<String> backends = routeBackends.getOrDefault(name, Set.of());
            Set<String> kinds = new LinkedHashSet<>();
            backends.forEach(backend -> kinds.add(types.getOrDefault(backend, backend)));
            return new Target(name, options, kinds);
        }
        int slash = name.indexOf('/');
        String backend = slash > 0 ? name.substring(0, slash) : "";
        if (types.containsKey(backend)) {
            if (slash == name.length() - 1) {
                throw GatewayException.of(
                        ErrorKind.MODEL_NOT_FOUND, "the name of a model has to follow '" + name + "'", "model");
            }
            return new Target(
                    name.substring(slash + 1),
                    options.withBackend(backend),
                    Set.of(types.getOrDefault(backend, backend)));
        }
        return new Target(name, options, Set.of(types.getOrDefault(defaultBackend, defaultBackend)));
    }

    /** The names that a list of models shows. */
    public List<String> listed() {
        return listed;
    }

    /** The type of a backend, such as {@code openai}. */
    public String type(String backend) {
        return types.getOrDefault(backend, backend);
    }
}
