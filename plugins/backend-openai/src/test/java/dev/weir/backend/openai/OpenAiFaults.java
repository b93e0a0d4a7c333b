package dev.weir.backend.openai;

import static dev.weir.backend.openai.TestJson.completion;
import static dev.weir.backend.openai.TestJson.done;
import static dev.weir.backend.openai.TestJson.error;
import static dev.weir.backend.openai.TestJson.event;
import static dev.weir.backend.openai.TestJson.finish;
import static dev.weir.backend.openai.TestJson.token;

import dev.weir.wire.Fault;
import dev.weir.wire.Faults;
import java.util.List;

/** Every way in which a server fails, and what has to come of it. */
final class OpenAiFaults {
    private final Faults faults = Faults.shared(OpenAiDialect.OPENAI);

    static List<Fault> all() {
        OpenAiFaults own = new OpenAiFaults();
        own.addRefusals();
        own.addStreams();
        own.addClothes();
        return own.faults.list();
    }

    private void addRefusals() {
        refusal(400, "permanent 400 invalid_request_error", "invalid_request_error", null);
        refusal(401, "authentication 401 invalid_api_key", "invalid_request_error", "invalid_api_key");
        refusal(402, "permanent 402 insufficient_balance", "insufficient_balance", null);
        refusal(403, "authentication 403 permission_error", "permission_error", null);
        refusal(404, "permanent 404 model_not_found", "invalid_request_error", "model_not_found");
        refusal(409, "transient 409 conflict", "conflict", null);
        refusal(422, "permanent 422 invalid_request_error", "invalid_request_error", null);
        refusal(429, "rate-limit 429 rate_limit_exceeded", "requests", "rate_limit_exceeded");
        faults.refusal(
                429,
                "with Retry-After",
                "rate-limit 429 rate_limit_exceeded retry after 7s",
                error("requests", "rate_limit_exceeded"),
                "Retry-After: 7");
        faults.refusal(
                429,
                "quota used up",
                "permanent 429 insufficient_quota",
                error("insufficient_quota", "insufficient_quota"));
        refusal(500, "transient 500 server_error", "server_error", null);
        refusal(503, "throttling 503 unavailable_error", "unavailable_error", null);
        refusal(529, "throttling 529 overloaded_error", "overloaded_error", null);
        faults.both(
                "error with 200",
                "throttling 200 overloaded_error",
                (wire, request) -> wire.json(200, error("overloaded_error", null)));
    }

    private void refusal(int status, String outcome, String type, String code) {
        faults.refusal(status, "", outcome, error(type, code));
    }

    private void addClothes() {
        faults.both(
                "error that says nothing beside an answer",
                "whole \"Hello\"",
                (wire, request) ->
                        wire.json(200, completion("Hello").replaceFirst("\\{", "{\"error\":{\"message\":\"\"},")));
        faults.both(
                "plain answer under text/event-stream",
                "whole \"Hello\"",
                (wire, request) -> wire.respond(200, completion("Hello"), "Content-Type: text/event-stream"));
        faults.both(
                "error under text/event-stream, without data:",
                "permanent 400",
                (wire, request) -> wire.respond(
                        200, "{\"error\":{\"code\":400,\"message\":\"x\"}}", "Content-Type: text/event-stream"));
        faults.both(
                "something else after the answer",
                "transient 200 partial \"Hello\"",
                (wire, request) -> wire.json(200, completion("Hello") + "</html>"));
        faults.add(Fault.of(
                "lines of JSON that end before the finish reason",
                (wire, request) -> wire.json(200, jsonLine("Hel") + jsonLine("lo")),
                (wire, request) -> wire.json(200, jsonLine("Hel") + jsonLine("lo")),
                "networking 200 partial \"Hello\"",
                "networking 200 partial \"Hello\""));
        faults.streamed(
                "empty finish reason, and then the end",
                "networking 200 partial \"Hello\"",
                (wire, request) -> wire.stream(token("Hello"), finish("")));
        faults.streamed(
                "text after the finish reason, and then the end",
                "networking 200 partial \"Hello\"",
                (wire, request) -> wire.stream(token("Hel"), finish("stop"), token("lo")));
        faults.streamed(
                "message after its deltas",
                "whole \"Hello\"",
                (wire, request) ->
                        wire.stream(token("Hello"), event(completion("Hello").replaceAll("\\s+", " "))));
        faults.streamed(
                "event that ends within its JSON",
                "transient 200 partial \"Hel\"",
                (wire, request) -> wire.stream(token("Hel"), event("{\"choices\":["), token("lo"), done()));
    }

    private static String jsonLine(String text) {
        return "{\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}\n";
    }

    private void addStreams() {
        faults.streamed(
                "stream ends without [DONE], after the finish reason",
                "whole \"Hello\"",
                (wire, request) -> wire.stream(token("Hello"), finish("stop")));
        faults.streamed(
                "stream ends with [DONE], without finish reason",
                "whole \"Hello\"",
                (wire, request) -> wire.stream(token("Hello"), done()));
        faults.streamed(
                "error within the stream",
                "transient 200 server_error partial \"Hel\"",
                (wire, request) -> wire.stream(token("Hel"), event(error("server_error", null)), done()));
        faults.streamed(
                "error within the stream, by status",
                "throttling 503 partial \"Hel\"",
                (wire, request) -> wire.stream(token("Hel"), event("{\"error\":{\"code\":503,\"message\":\"busy\"}}")));
        faults.streamed(
                "event: error",
                "rate-limit 200 rate_limit_exceeded partial \"Hel\"",
                (wire, request) ->
                        wire.stream(token("Hel"), "event: error\n" + event("{\"code\":\"rate_limit_exceeded\"}")));
        faults.streamed(
                "finish reason error",
                "transient 200 server_error partial \"Hel\"",
                (wire, request) -> wire.stream(token("Hel"), finish("error"), done()));
        faults.streamed(
                "malformed event",
                "transient 200 partial \"Hel\"",
                (wire, request) -> wire.stream(token("Hel"), event("{\"id\":oops}"), done()));
    }
}
