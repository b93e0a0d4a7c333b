package dev.weir.backend.openai;

import static dev.weir.backend.openai.TestJson.completion;
import static dev.weir.backend.openai.TestJson.done;
import static dev.weir.backend.openai.TestJson.error;
import static dev.weir.backend.openai.TestJson.event;
import static dev.weir.backend.openai.TestJson.finish;
import static dev.weir.backend.openai.TestJson.token;

import dev.weir.wire.Pauses;
import dev.weir.wire.Place;
import dev.weir.wire.WireServer.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Every way in which a server fails, and what has to come of it. */
final class Faults {

    /**
     * A fault.
     *
     * @param name what the table calls it
     * @param plain where it happens when asked plainly; null where there is no such case
     * @param streamed where it happens when asked for a stream
     * @param plainOutcome what has to come of it: class, status, code, retry after, partial
     */
    record Fault(
            String name, Supplier<Place> plain, Supplier<Place> streamed, String plainOutcome, String streamedOutcome) {

        Fault(String name, Script plain, Script streamed, String plainOutcome, String streamedOutcome) {
            this(name, () -> Place.serving(plain), () -> Place.serving(streamed), plainOutcome, streamedOutcome);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private final List<Fault> faults = new ArrayList<>();

    static List<Fault> all() {
        Faults faults = new Faults();
        faults.addConnecting();
        faults.addRefusals();
        faults.addStrangers();
        faults.addBreaks();
        faults.addSilences();
        faults.addStreams();
        faults.addClothes();
        return faults.faults;
    }

    private void both(String name, String outcome, Script script) {
        both(name, outcome, () -> Place.serving(script));
    }

    private void both(String name, String outcome, Supplier<Place> place) {
        faults.add(new Fault(name, place, place, outcome, outcome));
    }

    private void streamed(String name, String outcome, Script script) {
        faults.add(new Fault(name, null, () -> Place.serving(script), "", outcome));
    }

    private void refusal(int status, String outcome, String body, String... headers) {
        String with = headers.length == 0 ? "" : " with " + headers[0].replaceAll(":.*", "");
        String code = body.contains("insufficient_quota") ? ", quota used up" : "";
        both(status + code + with, outcome, (wire, request) -> wire.json(status, body, headers));
    }

    private void addConnecting() {
        both("connection refused", "networking", Place::refusing);
        both("unknown host name", "networking", Place::unknown);
        both("no connection in time", "timeout (by connectTimeout)", Place::silent);
        both("server without TLS", "networking", Place::withoutTls);
        both("certificate not trusted", "permanent", Place::untrusted);
    }

    private void addRefusals() {
        refusal(400, "permanent 400 invalid_request_error", error("invalid_request_error", null));
        refusal(401, "authentication 401 invalid_api_key", error("invalid_request_error", "invalid_api_key"));
        refusal(402, "permanent 402 insufficient_balance", error("insufficient_balance", null));
        refusal(403, "authentication 403 permission_error", error("permission_error", null));
        refusal(404, "permanent 404 model_not_found", error("invalid_request_error", "model_not_found"));
        refusal(408, "timeout 408", "");
        refusal(409, "transient 409 conflict", error("conflict", null));
        refusal(413, "permanent 413", "<html>too large</html>");
        refusal(422, "permanent 422 invalid_request_error", error("invalid_request_error", null));
        refusal(429, "rate-limit 429 rate_limit_exceeded", error("requests", "rate_limit_exceeded"));
        refusal(
                429,
                "rate-limit 429 rate_limit_exceeded retry after 7s",
                error("requests", "rate_limit_exceeded"),
                "Retry-After: 7");
        refusal(429, "permanent 429 insufficient_quota", error("insufficient_quota", "insufficient_quota"));
        refusal(500, "transient 500 server_error", error("server_error", null));
        refusal(502, "transient 502", "<html>bad gateway</html>");
        refusal(503, "throttling 503 unavailable_error", error("unavailable_error", null));
        refusal(503, "throttling 503 retry after 0s", "", "Retry-After: 0");
        refusal(504, "timeout 504", "<html>gateway timeout</html>");
        refusal(529, "throttling 529 overloaded_error", error("overloaded_error", null));
        both(
                "redirect",
                "permanent 307",
                (wire, request) -> wire.respond(307, "", "Location: https://elsewhere.example/v1/chat/completions"));
    }

    private void addStrangers() {
        both(
                "HTML page with 200",
                "unknown 200",
                (wire, request) -> wire.respond(200, "<!DOCTYPE html><p>sign in", "Content-Type: text/html"));
        both("other JSON with 200", "unknown 200", (wire, request) -> wire.json(200, "{\"status\":\"ok\"}"));
        both(
                "error with 200",
                "throttling 200 overloaded_error",
                (wire, request) -> wire.json(200, error("overloaded_error", null)));
        both("malformed JSON", "transient 200", (wire, request) -> wire.json(200, "{\"id\":oops}"));
        both("empty body with 200", "networking 200", (wire, request) -> wire.json(200, ""));
        both(
                "response too large",
                "permanent 200",
                (wire, request) -> wire.json(200, completion("x".repeat(FaultMatrixTest.MAX_RESPONSE_BYTES))));
        both("not HTTP", "networking", (wire, request) -> {
            wire.raw("220 mail.example ESMTP\r\n");
            wire.close();
        });
    }

    private void addBreaks() {
        both("close before a response", "networking", (wire, request) -> wire.close());
        both("reset before a response", "networking", (wire, request) -> wire.reset());
        both("close within the head", "networking", (wire, request) -> {
            wire.raw("HTTP/1.1 200 O");
            wire.close();
        });
        faults.add(new Fault(
                "body cut short",
                (wire, request) -> {
                    wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"
                            + completion("Hel").substring(0, 60));
                    wire.close();
                },
                (wire, request) -> {
                    wire.beginStream();
                    wire.chunk(token("Hel"));
                    wire.close();
                },
                "networking 200",
                "networking 200 partial \"Hel\""));
        faults.add(new Fault(
                "reset within the body",
                (wire, request) -> {
                    wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"id\":");
                    Pauses.untilRead();
                    wire.reset();
                },
                (wire, request) -> {
                    wire.beginStream();
                    wire.chunk(token("Hel"));
                    Pauses.untilRead();
                    wire.reset();
                },
                "networking 200",
                "networking 200 partial \"Hel\""));
        faults.add(new Fault(
                "body of unknown length cut short",
                (wire, request) -> {
                    wire.raw("HTTP/1.1 200 OK\r\n\r\n" + completion("Hel").substring(0, 60));
                    wire.close();
                },
                (wire, request) -> {
                    wire.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + token("Hel")
                            + token("lo").substring(0, 40));
                    wire.close();
                },
                "networking 200",
                "networking 200 partial \"Hel\""));
    }

    private void addSilences() {
        faults.add(new Fault(
                "no response",
                (wire, request) -> wire.stall(),
                (wire, request) -> wire.stall(),
                "timeout (by the deadline)",
                "timeout (by firstTokenTimeout)"));
        faults.add(new Fault(
                "silence after the head",
                (wire, request) -> {
                    wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
                    wire.stall();
                },
                (wire, request) -> {
                    wire.beginStream();
                    wire.stall();
                },
                "timeout 200 (by the deadline)",
                "timeout 200 (by firstTokenTimeout)"));
        faults.add(new Fault(
                "silence within the body",
                (wire, request) -> {
                    wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"id\":");
                    wire.stall();
                },
                (wire, request) -> {
                    wire.beginStream();
                    wire.chunk(token("Hel"));
                    wire.stall();
                },
                "timeout 200 (by silenceTimeout)",
                "timeout 200 partial \"Hel\" (by silenceTimeout)"));
        streamed(
                "keep-alive comments, but no token",
                "timeout 200 partial \"Hel\" (by silenceTimeout)",
                (wire, request) -> {
                    wire.beginStream();
                    wire.chunk(token("Hel"));
                    Pauses.repeat(() -> wire.chunk(": ping\n\n"));
                });
    }

    private void addClothes() {
        both(
                "error that says nothing beside an answer",
                "whole \"Hello\"",
                (wire, request) ->
                        wire.json(200, completion("Hello").replaceFirst("\\{", "{\"error\":{\"message\":\"\"},")));
        both(
                "plain answer under text/event-stream",
                "whole \"Hello\"",
                (wire, request) -> wire.respond(200, completion("Hello"), "Content-Type: text/event-stream"));
        both(
                "error under text/event-stream, without data:",
                "permanent 400",
                (wire, request) -> wire.respond(
                        200, "{\"error\":{\"code\":400,\"message\":\"x\"}}", "Content-Type: text/event-stream"));
        both(
                "packed as br, which nobody asked for",
                "permanent 200",
                (wire, request) -> wire.json(200, "x", "Content-Encoding: br"));
        both(
                "something else after the answer",
                "transient 200 partial \"Hello\"",
                (wire, request) -> wire.json(200, completion("Hello") + "</html>"));
        faults.add(new Fault(
                "lines of JSON that end before the finish reason",
                (wire, request) -> wire.json(200, jsonLine("Hel") + jsonLine("lo")),
                (wire, request) -> wire.json(200, jsonLine("Hel") + jsonLine("lo")),
                "networking 200 partial \"Hello\"",
                "networking 200 partial \"Hello\""));
        streamed(
                "empty finish reason, and then the end",
                "networking 200 partial \"Hello\"",
                (wire, request) -> wire.stream(token("Hello"), finish("")));
        streamed(
                "text after the finish reason, and then the end",
                "networking 200 partial \"Hello\"",
                (wire, request) -> wire.stream(token("Hel"), finish("stop"), token("lo")));
        streamed(
                "message after its deltas",
                "whole \"Hello\"",
                (wire, request) ->
                        wire.stream(token("Hello"), event(completion("Hello").replaceAll("\\s+", " "))));
        streamed(
                "event that ends within its JSON",
                "transient 200 partial \"Hel\"",
                (wire, request) -> wire.stream(token("Hel"), event("{\"choices\":["), token("lo"), done()));
    }

    private static String jsonLine(String text) {
        return "{\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}\n";
    }

    private void addStreams() {
        streamed(
                "stream ends without finish reason and [DONE]",
                "networking 200 partial \"Hel\"",
                (wire, request) -> wire.stream(token("Hel")));
        streamed(
                "stream ends without [DONE], after the finish reason",
                "whole \"Hello\"",
                (wire, request) -> wire.stream(token("Hello"), finish("stop")));
        streamed("stream breaks after the finish reason", "whole \"Hello\"", (wire, request) -> {
            wire.beginStream();
            wire.chunk(token("Hello") + finish("stop"));
            wire.close();
        });
        streamed(
                "stream ends with [DONE], without finish reason",
                "whole \"Hello\"",
                (wire, request) -> wire.stream(token("Hello"), done()));
        streamed("stream without any event", "networking 200", (wire, request) -> wire.stream());
        streamed(
                "error within the stream",
                "transient 200 server_error partial \"Hel\"",
                (wire, request) -> wire.stream(token("Hel"), event(error("server_error", null)), done()));
        streamed(
                "error within the stream, by status",
                "throttling 503 partial \"Hel\"",
                (wire, request) -> wire.stream(token("Hel"), event("{\"error\":{\"code\":503,\"message\":\"busy\"}}")));
        streamed(
                "event: error",
                "rate-limit 200 rate_limit_exceeded partial \"Hel\"",
                (wire, request) ->
                        wire.stream(token("Hel"), "event: error\n" + event("{\"code\":\"rate_limit_exceeded\"}")));
        streamed(
                "finish reason error",
                "transient 200 server_error partial \"Hel\"",
                (wire, request) -> wire.stream(token("Hel"), finish("error"), done()));
        streamed(
                "malformed event",
                "transient 200 partial \"Hel\"",
                (wire, request) -> wire.stream(token("Hel"), event("{\"id\":oops}"), done()));
    }
}
