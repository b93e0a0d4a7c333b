package dev.weir.simulator.internal.api;

import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.internal.api.ApiRoute.Operation;
import dev.weir.simulator.internal.scenario.ScenarioRun;
import dev.weir.simulator.internal.scenario.SeededRandom;
import dev.weir.simulator.internal.scenario.SlotPool;
import dev.weir.simulator.internal.scenario.TokenLatency;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Plans the response to each request during one run of a scenario. Safe for use by many threads. */
public final class SimulatedApi {
    private final ScenarioRun run;
    private final List<String> apiKeys;
    private final RateLimiter limiter;
    private final SeededRandom random;
    private final InstantSource clock;
    private final CompletionGenerator generator;
    private final EmbeddingsApi embeddings;
    private final CompletionApi chat = new ChatApi();
    private final CompletionApi textCompletions = new TextCompletionApi();

    public SimulatedApi(Scenario scenario, SeededRandom random, InstantSource clock, LongSupplier nanoTime) {
        this.random = random;
        this.clock = clock;
        run = new ScenarioRun(scenario, random, nanoTime);
        apiKeys = scenario.apiKeys();
        limiter = new RateLimiter(scenario.rateLimit(), nanoTime);
        generator = new CompletionGenerator(random, clock);
        embeddings = new EmbeddingsApi(random);
    }

    /** The response to a request that finds the queue for a slot full. */
    public static SimulatedResponse overloaded() {
        return ApiException.overloaded().response();
    }

    /** The response to a request whose body is too large. */
    public static SimulatedResponse bodyTooLarge(int maxBytes) {
        String message = "The body must not be above " + maxBytes / (1024 * 1024) + " MiB.";
        return ApiException.of(413, "invalid_request_error", null, message).response();
    }

    /** The slots that decode the response to a request. */
    public SlotPool slots(ReceivedRequest request) {
        return run.slots(request.model());
    }

    /** The token latencies of the response to a request. */
    public TokenLatency latency(ReceivedRequest request) {
        return run.latency(request.model(), request.number());
    }

    /** The rule that gives the next request its fault. */
    public FaultRule nextFault(ReceivedRequest request) {
        return run.nextFault(request.model(), request.path(), request.stream());
    }

    /** The response to a request, with the fault injected: a completion, embeddings or an error. */
    public SimulatedResponse respond(ReceivedRequest request, FaultRule rule) {
        FaultInjector faults = new FaultInjector(rule, request.path(), clock.instant());
        return faults.inject(responseOrError(request, faults)).with("x-request-id", id("req_", request.number(), 1));
    }

    private String id(String prefix, long... keys) {
        return prefix + Long.toHexString(random.generator(keys).nextLong());
    }

    private SimulatedResponse responseOrError(ReceivedRequest request, FaultInjector faults) {
        try {
            return response(request, faults);
        } catch (ApiException refused) {
            return refused.response();
        }
    }

    private SimulatedResponse response(ReceivedRequest request, FaultInjector faults) {
        ApiRoute route = route(request);
        if (route.operation() == Operation.HEALTH) {
            return SimulatedResponse.json(200, JsonCodec.object().put("status", "ok"));
        }
        if (route.operation() == Operation.SIGN_IN) {
            return FaultInjector.signInPage();
        }
        authenticate(request.apiKey());
        return switch (route.operation()) {
            case MODELS -> SimulatedResponse.json(200, models());
            case MODEL -> SimulatedResponse.json(200, model(offered(route.model())));
            case EMBEDDINGS -> embed(request, faults);
            case CHAT -> complete(chat, request, faults);
            default -> complete(textCompletions, request, faults);
        };
    }

    private static ApiRoute route(ReceivedRequest request) {
        String url = request.method() + " " + request.path();
        ApiRoute route = request.route().orElseThrow(() -> refused(404, "unknown_url", "Unknown URL: " + url + "."));
        String allowed = route.operation().method();
        if (!allowed.equals(request.method())) {
            throw refused(405, "method_not_supported", "Not allowed: " + url + ".")
                    .with("Allow", allowed);
        }
        if (route.azure() && !request.query().contains("api-version=")) {
            throw refused(404, "404", "Missing query parameter: api-version.");
        }
        return route;
    }

    private void authenticate(@Nullable String key) {
        if (!apiKeys.isEmpty() && key == null) {
            throw refused(401, null, "No API key was given.");
        }
        if (!apiKeys.isEmpty() && !apiKeys.contains(key)) {
            throw refused(401, "invalid_api_key", "Incorrect API key.");
        }
    }

    private static ApiException refused(int status, @Nullable String code, String message) {
        return ApiException.of(status, "invalid_request_error", code, message);
    }

    private SimulatedResponse embed(ReceivedRequest received, FaultInjector faults) {
        EmbeddingsApi.Request request = embeddings.read(parameters(received), model(received));
        Map<String, String> limits = limiter.charge(received.apiKey(), request.inputTokens());
        return embeddings.write(request, faults.reportsUsage()).with(limits).decodedIn(1, request.inputTokens());
    }

    private SimulatedResponse complete(CompletionApi api, ReceivedRequest received, FaultInjector faults) {
        CompletionRequest request = read(api, received);
        AnswerSettings settings = run.answer(request.model());
        CompletionResponse generated = generator.generate(id(api.idPrefix(), received.number()), request, settings);
        Map<String, String> limits = limiter.charge(received.apiKey(), tokens(request, generated));
        CompletionResponse completion = faults.inject(generated);
        int prompts = request.prompts().size();
        int rounds = run.slots(request.model()).rounds(prompts);
        SimulatedResponse response = request.stream()
                ? api.stream(request.includeUsage() ? completion : completion.withoutUsage())
                        .afterHiddenTokens(settings.reasoningTokens())
                : api.whole(completion, rounds * (settings.reasoningTokens() + completion.longestChoice()));
        return response.with(limits).decodedIn(prompts, request.inputTokens());
    }

    private CompletionRequest read(CompletionApi api, ReceivedRequest received) {
        RequestParameters body = parameters(received);
        String model = model(received);
        if (body.positive("n", 1) != 1) {
            throw ApiException.invalid("'n' must be 1: this server gives one choice.", "n", "unsupported_value");
        }
        return api.read(body, model);
    }

    private static RequestParameters parameters(ReceivedRequest request) {
        if (request.json() == null) {
            throw ApiException.invalid("The request's body is not valid JSON.", null, null);
        }
        return new RequestParameters(request.json());
    }

    private String model(ReceivedRequest request) {
        if (request.model().isEmpty()) {
            throw ApiException.invalid("You must provide a model parameter.", null, null);
        }
        return offered(request.model());
    }

    private String offered(String model) {
        if (!run.offers(model)) {
            throw refused(404, "model_not_found", "The model '" + model + "' does not exist.");
        }
        return model;
    }

    /** The tokens to charge: the input, and the output limit or, without a limit, the actual output. */
    private static long tokens(CompletionRequest request, CompletionResponse completion) {
        long output = request.maxTokens() == Integer.MAX_VALUE
                ? completion.tokens()
                : (long) request.maxTokens() * request.prompts().size();
        return request.inputTokens() + output;
    }

    private ObjectNode models() {
        ObjectNode list = JsonCodec.object().put("object", "list");
        ArrayNode data = list.putArray("data");
        run.models().forEach(model -> data.add(model(model)));
        return list;
    }

    private static ObjectNode model(String name) {
        return JsonCodec.object()
                .put("id", name)
                .put("object", "model")
                .put("created", 1_767_225_600)
                .put("owned_by", "weir-simulator");
    }
}
