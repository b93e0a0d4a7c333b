package dev.weir.backend.anthropic;

import static dev.weir.backend.anthropic.TestJson.end;
import static dev.weir.backend.anthropic.TestJson.error;
import static dev.weir.backend.anthropic.TestJson.event;
import static dev.weir.backend.anthropic.TestJson.message;
import static dev.weir.backend.anthropic.TestJson.openText;
import static dev.weir.backend.anthropic.TestJson.start;
import static dev.weir.backend.anthropic.TestJson.stop;
import static dev.weir.backend.anthropic.TestJson.stopReason;
import static dev.weir.backend.anthropic.TestJson.token;

import dev.weir.wire.Fault;
import dev.weir.wire.Faults;
import java.util.List;

/** Every way in which a server fails, and what has to come of it. */
final class AnthropicFaults {
    private final Faults faults = Faults.shared(AnthropicDialect.ANTHROPIC);

    static List<Fault> all() {
        AnthropicFaults own = new AnthropicFaults();
        own.addRefusals();
        own.addStreams();
        own.addClothes();
        return own.faults.list();
    }

    private void addRefusals() {
        refusal(400, "permanent 400", "invalid_request_error");
        refusal(401, "authentication 401", "authentication_error");
        refusal(402, "permanent 402", "billing_error");
        refusal(403, "authentication 403", "permission_error");
        refusal(404, "permanent 404", "not_found_error");
        refusal(409, "transient 409", "conflict_error");
        refusal(413, "permanent 413", "request_too_large");
        refusal(429, "rate-limit 429", "rate_limit_error");
        faults.refusal(
                429,
                "with Retry-After",
                "rate-limit 429 rate_limit_error retry after 7s",
                error("rate_limit_error"),
                "Retry-After: 7");
        refusal(500, "transient 500", "api_error");
        refusal(504, "timeout 504", "timeout_error");
        refusal(529, "throttling 529", "overloaded_error");
        faults.refusal(500, "overloaded", "throttling 500 overloaded_error", error("overloaded_error"));
        faults.both(
                "error with 200",
                "throttling 200 overloaded_error",
                (wire, request) -> wire.json(200, error("overloaded_error")));
    }

    private void refusal(int status, String outcome, String type) {
        faults.refusal(status, type, outcome + " " + type, error(type));
    }

    private void addStreams() {
        faults.streamed(
                "stream ends without message_stop",
                "networking 200 partial \"Hello\"",
                (wire, request) -> wire.stream(start(), openText(0), token("Hello"), stopReason("end_turn")));
        faults.streamed(
                "stream ends without stop reason",
                "networking 200 partial \"Hello\"",
                (wire, request) -> wire.stream(start(), openText(0), token("Hello"), stop()));
        faults.streamed(
                "[DONE] in the place of message_stop",
                "networking 200 partial \"Hello\"",
                (wire, request) -> wire.stream(start(), openText(0), token("Hello"), "data: [DONE]\n\n"));
        faults.streamed(
                "error within the stream",
                "throttling 200 overloaded_error partial \"Hel\"",
                (wire, request) -> wire.stream(start(), openText(0), token("Hel"), event(error("overloaded_error"))));
        faults.streamed(
                "error within the stream, by status",
                "throttling 503 partial \"Hel\"",
                (wire, request) -> wire.stream(
                        start(),
                        openText(0),
                        token("Hel"),
                        "data: {\"error\":{\"code\":503,\"message\":\"busy\"}}\n\n"));
        faults.streamed(
                "error after the answer",
                "whole \"Hello\"",
                (wire, request) -> wire.stream(start(), openText(0), token("Hello"), end(), event(error("api_error"))));
        faults.streamed(
                "ping events, but no token", "timeout 200 partial \"\" (by firstTokenTimeout)", (wire, request) -> {
                    wire.beginStream();
                    wire.chunk(start());
                    dev.weir.wire.Pauses.repeat(() -> wire.chunk(event("{\"type\":\"ping\"}")));
                });
        faults.streamed(
                "malformed event",
                "transient 200 partial \"Hel\"",
                (wire, request) -> wire.stream(
                        start(), openText(0), token("Hel"), "data: {\"type\":oops}\n\n", token("lo"), end()));
        faults.streamed(
                "event that ends within its JSON",
                "transient 200 partial \"Hel\"",
                (wire, request) ->
                        wire.stream(start(), openText(0), token("Hel"), "data: {\"type\":\n\n", token("lo"), end()));
        faults.streamed(
                "input of a tool whose beginning is missing",
                "networking 200 partial \"\"",
                (wire, request) -> wire.stream(
                        start(), TestJson.input(0, "{}"), TestJson.close(0), stopReason("tool_use"), stop()));
    }

    private void addClothes() {
        faults.both(
                "error that says nothing beside an answer",
                "whole \"Hello\"",
                (wire, request) ->
                        wire.json(200, message("Hello").replaceFirst("\\{", "{\"error\":{\"message\":\"\"},")));
        faults.both(
                "plain answer under text/event-stream",
                "whole \"Hello\"",
                (wire, request) -> wire.respond(200, message("Hello"), "Content-Type: text/event-stream"));
        faults.both(
                "error under text/event-stream, without data:",
                "rate-limit 200 rate_limit_error",
                (wire, request) -> wire.respond(200, error("rate_limit_error"), "Content-Type: text/event-stream"));
        faults.both(
                "plain answer without stop reason",
                "networking 200 partial \"Hello\"",
                (wire, request) -> wire.json(200, message("Hello").replace("\"end_turn\"", "null")));
        faults.both(
                "something else after the answer",
                "transient 200 partial \"Hello\"",
                (wire, request) -> wire.json(200, message("Hello") + "\noops"));
        faults.both(
                "events without data:",
                "whole \"Hello\"",
                (wire, request) -> wire.json(
                        200,
                        TestJson.stream("Hello").replaceAll("event: .*\n", "").replaceAll("data: ", "")));
    }
}
