package dev.weir.simulator.internal.api;

import dev.weir.simulator.BatchBehaviour;
import dev.weir.simulator.internal.api.CompletionResponse.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A request that a dialect answers, with the services that all dialects share. */
public final class ApiCall {
    private final SimulatedApi api;
    private final ApiDialect dialect;
    private final ReceivedRequest request;
    private final FaultInjector faults;

    ApiCall(SimulatedApi api, ApiDialect dialect, ReceivedRequest request, FaultInjector faults) {
        this.api = api;
        this.dialect = dialect;
        this.request = request;
        this.faults = faults;
    }

    public ReceivedRequest request() {
        return request;
    }

    /**
     * The body.
     *
     * @throws ApiException if it is not a JSON object
     */
    public RequestParameters body() {
        if (request.json() == null) {
            throw ApiException.invalid("The request's body is not valid JSON.", null, null);
        }
        return RequestParameters.of(request.json());
    }

    /**
     * The model.
     *
     * @throws ApiException if none is named, or it is not offered
     */
    public String model() {
        String model = dialect.model(request);
        if (model.isEmpty()) {
            throw ApiException.invalid("You must provide a model parameter.", null, null);
        }
        return offered(model);
    }

    /** Refuses a model that the scenario does not have. */
    public String offered(String model) {
        if (!api.run().offers(model)) {
            throw ApiException.refused(404, "model_not_found", "The model '" + model + "' does not exist.");
        }
        return model;
    }

    public List<String> models() {
        return api.run().models();
    }

    /** Refuses every method but this one. */
    public void require(String method) {
        if (!method.equals(request.method())) {
            String url = request.method() + " " + request.path();
            throw ApiException.refused(405, "method_not_supported", "Not allowed: " + url + ".")
                    .with("Allow", method);
        }
    }

    /** The refusal of a path that the API does not have. */
    public ApiException unknownUrl() {
        return ApiException.refused(
                404, "unknown_url", "Unknown URL: " + request.method() + " " + request.path() + ".");
    }

    /** Refuses a request without a valid key, if the scenario has keys. */
    public void authenticate() {
        @Nullable String key = key();
        if (!api.apiKeys().isEmpty() && key == null) {
            throw ApiException.refused(401, null, "No API key was given.");
        }
        if (!api.apiKeys().isEmpty() && !api.apiKeys().contains(key)) {
            throw ApiException.refused(401, "invalid_api_key", "Incorrect API key.");
        }
    }

    private @Nullable String key() {
        return request.apiKey(dialect.keyHeader());
    }

    /** Charges the tokens to the key and returns the headers that announce its limits. */
    public Map<String, String> charge(long tokens) {
        return dialect.headers(api.limiter().charge(key(), tokens), api.now());
    }

    /** How batches go. */
    public BatchBehaviour batches() {
        return api.batches();
    }

    public Instant now() {
        return api.now();
    }

    /** The response to a line of a batch, as to a request of its own; what it uses is billed. */
    public SimulatedResponse respondToLine(String path, JsonNode body) {
        return api.respondToLine(request.line(path, body));
    }

    public boolean reportsUsage() {
        return faults.reportsUsage();
    }

    /** Completes the prompts of the request. */
    public SimulatedResponse complete(CompletionFormat format) {
        CompletionRequest read = format.read(body(), model());
        CompletionResponse generated = api.generator()
                .generate(
                        api.id(format.idPrefix(), request.number()),
                        read,
                        faults.inject(api.run().answer(read.model())));
        Map<String, String> limits = charge(tokens(read, generated));
        String cacheKey = Objects.requireNonNullElse(key(), "") + "\n" + read.model();
        CompletionResponse counted = api.cache().use(cacheKey, read.blocks(), generated);
        CompletionResponse completion = faults.inject(counted);
        int prompts = read.prompts().size();
        int rounds = api.run().slots(read.model()).rounds(prompts);
        CompletionResponse reported = read.includeUsage() ? completion : completion.withUsage(null);
        boolean streams = read.stream() && !faults.answersWhole();
        int steps = streams
                ? completion.hiddenTokens() + (int) completion.tokens()
                : rounds * (completion.hiddenTokens() + completion.longestChoice());
        SimulatedResponse response = streams
                ? format.stream(reported).afterHiddenTokens(completion.hiddenTokens())
                : format.whole(completion).afterTokens(steps);
        Usage billed = Objects.requireNonNull(completion.usage() == null ? counted.usage() : completion.usage());
        long firstInput = prompts == 1 ? billed.input() : (long) rounds * read.longestPrompt();
        return response.with(limits).decodedIn(prompts, Bill.of(read.model(), billed, firstInput, steps));
    }

    /** The tokens to charge: the input, and the output limit or, without a limit, the actual output. */
    private static long tokens(CompletionRequest request, CompletionResponse completion) {
        long output = request.maxTokens() == Integer.MAX_VALUE
                ? completion.tokens()
                : (long) request.maxTokens() * request.prompts().size();
        return request.inputTokens() + output;
    }
}
