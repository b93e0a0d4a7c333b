package dev.weir.simulator.internal.openai;

import dev.weir.simulator.internal.api.ApiCall;
import dev.weir.simulator.internal.api.ApiDialect;
import dev.weir.simulator.internal.api.ApiException;
import dev.weir.simulator.internal.api.CompletionFormat;
import dev.weir.simulator.internal.api.JsonCodec;
import dev.weir.simulator.internal.api.RateLimitState;
import dev.weir.simulator.internal.api.ReceivedRequest;
import dev.weir.simulator.internal.api.ResponseChunk;
import dev.weir.simulator.internal.api.ResponseChunk.Kind;
import dev.weir.simulator.internal.api.SimulatedResponse;
import dev.weir.simulator.internal.scenario.SeededRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The API of OpenAI, also with the paths of Azure. */
public final class SimulatedOpenAi implements ApiDialect {
    /** The first event of Azure, which reports the content filter's findings in the prompt. */
    private static final String EMPTY_CHOICES =
            "{\"id\":\"\",\"object\":\"\",\"created\":0,\"model\":\"\",\"choices\":[],"
                    + "\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{}}]}";

    private final EmbeddingsApi embeddings;
    private final BatchesApi batches = new BatchesApi();
    private final CompletionFormat chat = new ChatApi();
    private final CompletionFormat textCompletions = new TextCompletionApi();

    public SimulatedOpenAi(SeededRandom random) {
        embeddings = new EmbeddingsApi(random);
    }

    @Override
    public boolean speaks(ReceivedRequest request) {
        return true;
    }

    @Override
    public String model(ReceivedRequest request) {
        return request.model().isEmpty()
                ? ApiRoute.of(request.path()).map(ApiRoute::model).orElse("")
                : request.model();
    }

    @Override
    public String keyHeader() {
        return "api-key";
    }

    @Override
    public String requestIdHeader() {
        return "x-request-id";
    }

    @Override
    public SimulatedResponse respond(ApiCall call) {
        if (BatchesApi.speaks(call.request().path())) {
            call.authenticate();
            return batches.respond(call);
        }
        ApiRoute route = ApiRoute.of(call.request().path()).orElseThrow(call::unknownUrl);
        call.require(route.operation().method());
        if (route.azure() && !call.request().query().contains("api-version=")) {
            throw ApiException.refused(404, "404", "Missing query parameter: api-version.");
        }
        call.authenticate();
        return switch (route.operation()) {
            case MODELS -> SimulatedResponse.json(200, models(call));
            case MODEL -> SimulatedResponse.json(200, model(call.offered(route.model())));
            case EMBEDDINGS -> embed(call);
            case CHAT -> call.complete(chat);
            case COMPLETIONS -> call.complete(textCompletions);
        };
    }

    private SimulatedResponse embed(ApiCall call) {
        EmbeddingsApi.Request request = embeddings.read(call.body(), call.model());
        Map<String, String> limits = call.charge(request.inputTokens());
        return embeddings
                .write(request, call.reportsUsage())
                .with(limits)
                .billedFor(request.model(), request.inputTokens());
    }

    private static ObjectNode models(ApiCall call) {
        ObjectNode list = JsonCodec.object().put("object", "list");
        ArrayNode data = list.putArray("data");
        call.models().forEach(model -> data.add(model(model)));
        return list;
    }

    private static ObjectNode model(String name) {
        return JsonCodec.object()
                .put("id", name)
                .put("object", "model")
                .put("created", 1_767_225_600)
                .put("owned_by", "weir-simulator");
    }

    @Override
    public SimulatedResponse error(ApiException refusal, String requestId, Instant now) {
        return SimulatedResponse.json(refusal.status(), error(refusal))
                .with(headers(refusal.limits(), now))
                .with(refusal.headers());
    }

    @Override
    public ResponseChunk errorEvent(ApiException error, String requestId) {
        return ResponseChunk.event(Kind.CONTENT, JsonCodec.text(error(error)));
    }

    private static ObjectNode error(ApiException refusal) {
        ObjectNode body = JsonCodec.object();
        body.putObject("error")
                .put("message", refusal.message())
                .put("type", refusal.type())
                .put("param", refusal.param())
                .put("code", refusal.code());
        return body;
    }

    @Override
    public Map<String, String> headers(List<RateLimitState> limits, Instant now) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (RateLimitState state : limits) {
            headers.put("x-ratelimit-limit-" + state.what(), Long.toString(state.limit()));
            headers.put("x-ratelimit-remaining-" + state.what(), Long.toString(state.remaining()));
            headers.put("x-ratelimit-reset-" + state.what(), GoDuration.format(state.resetAfter()));
        }
        return headers;
    }

    @Override
    public List<ResponseChunk> preamble() {
        return List.of(ResponseChunk.event(Kind.CONTENT, EMPTY_CHOICES));
    }
}
