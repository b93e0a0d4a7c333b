package dev.weir.wire;

import dev.weir.wire.WireServer.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The faults of a wire: those that all wires share, and those that its tests add. For one thread. */
public final class Faults {
    /** The largest response that the backend under test has to accept. */
    public static final int MAX_RESPONSE_BYTES = 64 * 1024;

    private final List<Fault> faults = new ArrayList<>();

    /** No fault. */
    public static Faults none() {
        return new Faults();
    }

    /** The faults of HTTP and below. */
    public static Faults shared(Dialect<?> dialect) {
        Faults faults = new Faults();
        faults.addConnecting();
        faults.addStatuses();
        faults.addStrangers(dialect);
        faults.addBreaks(dialect);
        faults.addSilences(dialect);
        return faults;
    }

    public List<Fault> list() {
        return List.copyOf(faults);
    }

    /** A fault that a plain call and a streamed one meet. */
    public void both(String name, String outcome, Script script) {
        both(name, outcome, () -> Place.serving(script));
    }

    private void both(String name, String outcome, Supplier<Place> place) {
        faults.add(new Fault(name, place, place, outcome, outcome));
    }

    /** A fault that a streamed call alone meets. */
    public void streamed(String name, String outcome, Script script) {
        faults.add(new Fault(name, null, () -> Place.serving(script), "", outcome));
    }

    public void add(Fault fault) {
        faults.add(fault);
    }

    /** A status with this body. Headers are lines without their ends. */
    public void refusal(int status, String detail, String outcome, String body, String... headers) {
        String name = status + (detail.isEmpty() ? "" : ", " + detail);
        both(name, outcome, (wire, request) -> wire.json(status, body, headers));
    }

    private void addConnecting() {
        both("connection refused", "networking", Place::refusing);
        both("unknown host name", "networking", Place::unknown);
        both("no connection in time", "timeout (by connectTimeout)", Place::silent);
        both("server without TLS", "networking", Place::withoutTls);
        both("certificate not trusted", "permanent", Place::untrusted);
    }

    private void addStatuses() {
        refusal(408, "", "timeout 408", "");
        refusal(413, "", "permanent 413", "<html>too large</html>");
        refusal(502, "", "transient 502", "<html>bad gateway</html>");
        refusal(503, "with Retry-After", "throttling 503 retry after 0s", "", "Retry-After: 0");
        refusal(504, "", "timeout 504", "<html>gateway timeout</html>");
        both(
                "redirect",
                "permanent 307",
                (wire, request) -> wire.respond(307, "", "Location: https://elsewhere.example/v1"));
    }

    private void addStrangers(Dialect<?> dialect) {
        both(
                "HTML page with 200",
                "transient 200",
                (wire, request) -> wire.respond(200, "<!DOCTYPE html><p>sign in", "Content-Type: text/html"));
        both("other JSON with 200", "transient 200", (wire, request) -> wire.json(200, "{\"status\":\"ok\"}"));
        both("malformed JSON", "transient 200", (wire, request) -> wire.json(200, "{\"id\":oops}"));
        both("empty body with 200", "networking 200", (wire, request) -> wire.json(200, ""));
        both(
                "response too large",
                "permanent 200",
                (wire, request) -> wire.json(200, dialect.whole("x".repeat(MAX_RESPONSE_BYTES))));
        both(
                "packed as br, which was not requested",
                "permanent 200",
                (wire, request) -> wire.json(200, "x", "Content-Encoding: br"));
        both("not HTTP", "networking", (wire, request) -> {
            wire.raw("220 mail.example ESMTP\r\n");
            wire.close();
        });
    }

    private void addBreaks(Dialect<?> dialect) {
        String beginning = dialect.whole("Hel").substring(0, 60);
        both("close before a response", "networking", (wire, request) -> wire.close());
        both("reset before a response", "networking", (wire, request) -> wire.reset());
        both("close within the head", "networking", (wire, request) -> {
            wire.raw("HTTP/1.1 200 O");
            wire.close();
        });
        add(Fault.of(
                "body cut short",
                (wire, request) -> {
                    wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + beginning);
                    wire.close();
                },
                (wire, request) -> {
                    wire.beginStream();
                    wire.chunk(dialect.begin("Hel"));
                    wire.close();
                },
                "networking 200",
                "networking 200 partial \"Hel\""));
        add(Fault.of(
                "reset within the body",
                (wire, request) -> {
                    wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"id\":");
                    Pauses.untilRead();
                    wire.reset();
                },
                (wire, request) -> {
                    wire.beginStream();
                    wire.chunk(dialect.begin("Hel"));
                    Pauses.untilRead();
                    wire.reset();
                },
                "networking 200",
                "networking 200 partial \"Hel\""));
        String more = dialect.more("lo");
        add(Fault.of(
                "body of unknown length cut short",
                (wire, request) -> {
                    wire.raw("HTTP/1.1 200 OK\r\n\r\n" + beginning);
                    wire.close();
                },
                (wire, request) -> {
                    wire.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + dialect.begin("Hel")
                            + more.substring(0, more.length() / 2));
                    wire.close();
                },
                "networking 200",
                "networking 200 partial \"Hel\""));
        streamed(
                "stream ends before the answer does",
                "networking 200 partial \"Hello\"",
                (wire, request) -> wire.stream(dialect.begin("Hel"), dialect.more("lo")));
        streamed("stream without any event", "networking 200", (wire, request) -> wire.stream());
        streamed("stream breaks after the answer", "whole \"Hello\"", (wire, request) -> {
            wire.beginStream();
            wire.chunk(dialect.begin("Hello") + dialect.end());
            wire.close();
        });
    }

    private void addSilences(Dialect<?> dialect) {
        add(Fault.of(
                "no response",
                (wire, request) -> wire.stall(),
                (wire, request) -> wire.stall(),
                "timeout (by the deadline)",
                "timeout (by firstTokenTimeout)"));
        add(Fault.of(
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
        add(Fault.of(
                "silence within the body",
                (wire, request) -> {
                    wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"id\":");
                    wire.stall();
                },
                (wire, request) -> {
                    wire.beginStream();
                    wire.chunk(dialect.begin("Hel"));
                    wire.stall();
                },
                "timeout 200 (by silenceTimeout)",
                "timeout 200 partial \"Hel\" (by silenceTimeout)"));
        streamed(
                "keep-alive comments, but no token",
                "timeout 200 partial \"Hel\" (by silenceTimeout)",
                (wire, request) -> {
                    wire.beginStream();
                    wire.chunk(dialect.begin("Hel"));
                    Pauses.repeat(() -> wire.chunk(": ping\n\n"));
                });
        streamed("head that comes one byte at a time", "timeout (by firstTokenTimeout)", (wire, request) -> {
            wire.raw("HTTP/1.1 200 OK\r\nX-Slow: ");
            Pauses.repeat(() -> wire.raw("x"));
        });
    }
}
