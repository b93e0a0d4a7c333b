package dev.weir.simulator.internal.api;

import dev.weir.simulator.BatchBehaviour;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.ModelUsage;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.internal.scenario.ScenarioRun;
import dev.weir.simulator.internal.scenario.SeededRandom;
import dev.weir.simulator.internal.scenario.SlotPool;
import dev.weir.simulator.internal.scenario.TokenLatency;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import tools.jackson.databind.node.ObjectNode;

/** Plans the response to each request during one run of a scenario. Safe for use by many threads. */
public final class SimulatedApi {
    private static final String USAGE = "/simulator/usage";

    private final List<ApiDialect> dialects;
    private final ScenarioRun run;
    private final List<String> apiKeys;
    private final BatchBehaviour batches;
    private final RateLimiter limiter;
    private final PromptPrefixCache cache;
    private final SeededRandom random;
    private final InstantSource clock;
    private final CompletionGenerator generator;
    private final UsageMeter usage;

    /**
     * Starts a run.
     *
     * @param dialects the first that speaks a request answers it; the last speaks all
     * @param usage counts what is billed, whatever the scenario
     */
    public SimulatedApi(
            List<ApiDialect> dialects,
            Scenario scenario,
            SeededRandom random,
            InstantSource clock,
            LongSupplier nanoTime,
            UsageMeter usage) {
        this.dialects = dialects;
        this.random = random;
        this.clock = clock;
        this.usage = usage;
        run = new ScenarioRun(scenario, random, nanoTime);
        apiKeys = scenario.apiKeys();
        batches = scenario.batches();
        limiter = new RateLimiter(scenario.rateLimit(), nanoTime);
        cache = new PromptPrefixCache(nanoTime);
        generator = new CompletionGenerator(random, clock);
    }

    /** The response to a request that finds the queue for a slot full. */
    public SimulatedResponse overloaded(ReceivedRequest request) {
        return error(request, ApiException.overloaded());
    }

    /** The response to a request whose body is too large. */
    public SimulatedResponse bodyTooLarge(ReceivedRequest request, int maxBytes) {
        String message = "The body must not be above " + maxBytes / (1024 * 1024) + " MiB.";
        return error(request, ApiException.refused(413, null, message));
    }

    /** The model that a request names, or an empty string. */
    public String model(ReceivedRequest request) {
        return dialect(request).model(request);
    }

    /** The slots that decode the response to a request. */
    public SlotPool slots(ReceivedRequest request) {
        return run.slots(model(request));
    }

    /** The token latencies of the response to a request with this fault. */
    public TokenLatency latency(ReceivedRequest request, Fault fault) {
        return run.latency(model(request), request.number(), fault);
    }

    /** The rule that gives the next request its fault. A request for the usage has none. */
    public FaultRule nextFault(ReceivedRequest request) {
        if (request.path().equals(USAGE)) {
            return FaultRule.of(Fault.OK);
        }
        return run.nextFault(model(request), request.path(), request.stream());
    }

    /** The response to a request, with the fault injected: an answer or an error. */
    public SimulatedResponse respond(ReceivedRequest request, FaultRule rule) {
        ApiDialect dialect = dialect(request);
        String requestId = requestId(request);
        FaultInjector faults = new FaultInjector(rule, dialect, request.path(), requestId, clock.instant());
        return faults.inject(responseOrError(request, dialect, faults)).with(dialect.requestIdHeader(), requestId);
    }

    private SimulatedResponse responseOrError(ReceivedRequest request, ApiDialect dialect, FaultInjector faults) {
        try {
            return switch (request.method() + " " + request.path()) {
                case "GET /health" ->
                    SimulatedResponse.json(200, JsonCodec.object().put("status", "ok"));
                case "GET " + USAGE -> written(usage.usage());
                case "DELETE " + USAGE -> written(usage.reset());
                case "GET /login" -> FaultInjector.signInPage();
                default -> dialect.respond(new ApiCall(this, dialect, request, faults));
            };
        } catch (ApiException refused) {
            return error(request, refused);
        }
    }

    private static SimulatedResponse written(Map<String, ModelUsage> billed) {
        ObjectNode body = JsonCodec.object();
        ObjectNode models = body.putObject("models");
        billed.forEach((model, tokens) -> models.putObject(model)
                .put("requests", tokens.requests())
                .put("input_tokens", tokens.input())
                .put("cached_tokens", tokens.cached())
                .put("cache_written_tokens", tokens.cacheWritten())
                .put("output_tokens", tokens.output()));
        return SimulatedResponse.json(200, body);
    }

    private SimulatedResponse error(ReceivedRequest request, ApiException refused) {
        return dialect(request).error(refused, requestId(request), clock.instant());
    }

    /** Counts what is billed. */
    public UsageMeter usage() {
        return usage;
    }

    private ApiDialect dialect(ReceivedRequest request) {
        return dialects.stream()
                .filter(dialect -> dialect.speaks(request))
                .findFirst()
                .orElseThrow();
    }

    private String requestId(ReceivedRequest request) {
        return id("req_", request.number(), 1);
    }

    String id(String prefix, long... keys) {
        return prefix + Long.toHexString(random.generator(keys).nextLong());
    }

    /** The response to a line of a batch, with the fault that its model asks for, and what is billed for it. */
    SimulatedResponse respondToLine(ReceivedRequest line) {
        String model = model(line);
        boolean asksForFault = model.startsWith(Fault.MODEL_PREFIX);
        SimulatedResponse response =
                respond(line, asksForFault ? run.nextFault(model, line.path(), false) : FaultRule.of(Fault.OK));
        if (!response.bill().model().isEmpty()) {
            usage.add(response.bill().model(), response.bill().whole());
        }
        return response;
    }

    /** How batches go. */
    BatchBehaviour batches() {
        return batches;
    }

    ScenarioRun run() {
        return run;
    }

    List<String> apiKeys() {
        return apiKeys;
    }

    RateLimiter limiter() {
        return limiter;
    }

    PromptPrefixCache cache() {
        return cache;
    }

    CompletionGenerator generator() {
        return generator;
    }

    Instant now() {
        return clock.instant();
    }
}
