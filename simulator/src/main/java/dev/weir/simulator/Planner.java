package dev.weir.simulator;

import java.time.InstantSource;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Decides what a request gets: checks it, thinks up the answer, and lets faults have their way. */
final class Planner {
    private final Author author;
    private final EmbeddingsWriter embeddings;
    private final Seed seed;
    private final InstantSource clock;

    Planner(Seed seed, InstantSource clock) {
        this.seed = seed;
        this.clock = clock;
        author = new Author(seed, clock);
        embeddings = new EmbeddingsWriter(seed);
    }

    Plan plan(Incoming incoming, Performance performance) {
        Strike strike = performance.strike(incoming.model(), incoming.path(), incoming.stream());
        Plan plan = orRefusal(incoming, performance, strike.fault());
        Circumstances circumstances = new Circumstances(incoming.path(), clock.instant(), strike.retryAfter());
        Reply reply = strike.fault().effect(plan.reply(), circumstances);
        String id =
                "req_" + Long.toHexString(seed.generator(incoming.number(), 1).nextLong());
        return plan.with(reply.with("x-request-id", id));
    }

    private Plan orRefusal(Incoming incoming, Performance performance, Fault fault) {
        try {
            return plan(route(incoming), incoming, performance, fault);
        } catch (ApiException refused) {
            return new Plan(refused.error().reply(), incoming, fault, 0, 0);
        }
    }

    private static Route route(Incoming incoming) {
        String where = incoming.method() + " " + incoming.path();
        Route route = incoming.route()
                .orElseThrow(
                        () -> ApiError.of(404, "invalid_request_error", "unknown_url", "Unknown URL: " + where + ".")
                                .thrown());
        if (!route.kind().method().equals(incoming.method())) {
            throw ApiError.of(405, "invalid_request_error", "method_not_supported", "Not allowed: " + where + ".")
                    .with("Allow", route.kind().method())
                    .thrown();
        }
        if (route.kind().isAzure() && !incoming.query().contains("api-version=")) {
            throw ApiError.of(404, "invalid_request_error", "404", "Missing query parameter: api-version.")
                    .thrown();
        }
        return route;
    }

    private Plan plan(Route route, Incoming incoming, Performance performance, Fault fault) {
        if (route.kind() == Route.Kind.HEALTH) {
            return listed(Json.object().put("status", "ok"), incoming, fault);
        }
        if (route.kind() == Route.Kind.SIGN_IN) {
            return new Plan(BodyFaults.page(), incoming, fault, 0, 0);
        }
        performance.admission().check(incoming.key());
        return switch (route.kind()) {
            case MODELS -> listed(models(performance), incoming, fault);
            case MODEL -> listed(model(known(route.name(), performance)), incoming, fault);
            case EMBEDDINGS, AZURE_EMBEDDINGS -> embedded(incoming, performance, fault);
            case CHAT, AZURE_CHAT -> answered(Wire.CHAT, incoming, performance, fault);
            default -> answered(Wire.COMPLETIONS, incoming, performance, fault);
        };
    }

    private static Plan listed(ObjectNode body, Incoming incoming, Fault fault) {
        return new Plan(Reply.json(200, Json.bytes(body)), incoming, fault, 0, 0);
    }

    /** All inputs together take one slot, and the time until a first token. */
    private Plan embedded(Incoming incoming, Performance performance, Fault fault) {
        EmbeddingsAsked asked = new EmbeddingsRequestReader(body(incoming)).read(model(incoming, performance));
        Map<String, String> limits = performance.admission().charge(incoming.key(), asked.inputTokens());
        Reply reply = limited(embeddings.write(asked, fault != Fault.MISSING_USAGE), limits);
        return new Plan(reply, incoming, fault, asked.inputTokens(), 1);
    }

    private static Reply limited(Reply reply, Map<String, String> limits) {
        Reply limited = reply;
        for (Map.Entry<String, String> limit : limits.entrySet()) {
            limited = limited.with(limit.getKey(), limit.getValue());
        }
        return limited;
    }

    private Plan answered(Wire wire, Incoming incoming, Performance performance, Fault fault) {
        Asked asked = read(wire, incoming, performance);
        AnswerSettings settings = performance.answer(asked.model());
        Answer answer = author.answer(asked, settings, incoming.number());
        Map<String, String> limits = performance.admission().charge(incoming.key(), charge(asked, answer));
        int rounds = performance.station(asked.model()).rounds(asked.prompts().size());
        Reply reply = limited(written(asked, fault.change(answer), settings.reasoningTokens(), rounds), limits);
        return new Plan(
                reply, incoming, fault, asked.inputTokens(), asked.prompts().size());
    }

    private static Asked read(Wire wire, Incoming incoming, Performance performance) {
        Parameters body = body(incoming);
        String model = model(incoming, performance);
        if (body.positive("n", 1) != 1) {
            throw ApiError.invalid("'n' must be 1: this server gives one choice.", "n", "unsupported_value")
                    .thrown();
        }
        return wire.read(body, model);
    }

    private static Parameters body(Incoming incoming) {
        JsonNode json = incoming.json();
        if (json == null) {
            throw ApiError.invalid("The request's body is not valid JSON.", null, null)
                    .thrown();
        }
        return new Parameters(json);
    }

    private static String model(Incoming incoming, Performance performance) {
        if (incoming.model().isEmpty()) {
            throw ApiError.invalid("You must provide a model parameter.", null, null)
                    .thrown();
        }
        return known(incoming.model(), performance);
    }

    private static String known(String model, Performance performance) {
        if (!performance.offers(model)) {
            throw ApiError.of(
                            404,
                            "invalid_request_error",
                            "model_not_found",
                            "The model '" + model + "' does not exist.")
                    .thrown();
        }
        return model;
    }

    /** What may be used at most, where the request says so, else what will be used. */
    private static long charge(Asked asked, Answer answer) {
        long output = asked.maxTokens() == Integer.MAX_VALUE
                ? answer.choices().stream().mapToLong(Answer.Choice::tokens).sum()
                : (long) asked.maxTokens() * asked.prompts().size();
        return asked.inputTokens() + output;
    }

    private static Reply written(Asked asked, Answer answer, int reasoningTokens, int rounds) {
        AnswerWriter writer = asked.wire().writer();
        return asked.stream()
                ? writer.stream(answer, asked.includeUsage()).afterThinking(reasoningTokens)
                : writer.whole(answer).taking(rounds * (reasoningTokens + answer.longestChoice()));
    }

    private ObjectNode models(Performance performance) {
        ObjectNode list = Json.object().put("object", "list");
        ArrayNode data = list.putArray("data");
        performance.models().forEach(model -> data.add(model(model)));
        return list;
    }

    private static ObjectNode model(String name) {
        return Json.object()
                .put("id", name)
                .put("object", "model")
                .put("created", 1_767_225_600)
                .put("owned_by", "weir-simulator");
    }
}
