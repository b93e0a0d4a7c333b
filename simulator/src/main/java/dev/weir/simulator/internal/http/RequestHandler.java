package dev.weir.simulator.internal.http;

import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.internal.api.ReceivedRequest;
import dev.weir.simulator.internal.api.SimulatedApi;
import dev.weir.simulator.internal.api.SimulatedResponse;
import dev.weir.simulator.internal.scenario.SlotPool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles requests: reads the body, plans the response, waits for slots and sends it. */
final class RequestHandler extends Handler.Abstract.NonBlocking {
    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);
    private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;
    private static final long DETECTION_MILLIS = 25;

    private final BoundedRequestLog log;
    private final Scheduler timer;
    private final Set<HttpExchange> open = ConcurrentHashMap.newKeySet();
    private volatile SimulatedApi api;

    RequestHandler(SimulatedApi api, BoundedRequestLog log, Scheduler timer) {
        this.api = api;
        this.log = log;
        this.timer = timer;
    }

    void serve(SimulatedApi next) {
        api = next;
    }

    /** Ends the requests whose clients have disconnected, now and periodically. */
    void detectAbandonedRequests() {
        try {
            open.forEach(HttpExchange::cancelIfAbandoned);
        } catch (RuntimeException failure) {
            LOG.error("event=abandoned-request-detection-failed", failure);
        }
        timer.schedule(this::detectAbandonedRequests, DETECTION_MILLIS, TimeUnit.MILLISECONDS);
    }

    void abortAll() {
        open.forEach(HttpExchange::abort);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Map<String, List<String>> headers = headers(request);
        BoundedRequestLog.Entry entry = log.arrived(arrival(request, headers));
        HttpExchange exchange = new HttpExchange(request, response, callback, entry, log);
        open.add(exchange);
        exchange.atEnd(() -> open.remove(exchange));
        request.addFailureListener(failure -> exchange.cancelled());
        RequestBodyReader body = new RequestBodyReader(
                request,
                MAX_BODY_BYTES,
                bytes -> handle(exchange, entry, received(request, entry, headers, bytes), bytes),
                failure -> exchange.cancelled());
        body.run();
        return true;
    }

    private void handle(HttpExchange exchange, BoundedRequestLog.Entry entry, ReceivedRequest request, byte[] body) {
        log.bodyRead(entry, body);
        exchange.requestRead();
        SimulatedApi current = api;
        if (body.length > MAX_BODY_BYTES) {
            sender(exchange, current, request, current.bodyTooLarge(request, MAX_BODY_BYTES), Fault.OK)
                    .start();
            return;
        }
        FaultRule rule = current.nextFault(request);
        SimulatedResponse response = current.respond(request, rule);
        log.planned(entry, current.model(request), request.stream(), rule.fault());
        ResponseSender sender = sender(exchange, current, request, response, rule.fault());
        if (response.slots() == 0) {
            sender.start();
        } else if (!takesSlots(exchange, current.slots(request), response.slots(), sender)) {
            sender(exchange, current, request, current.overloaded(request), rule.fault())
                    .start();
        }
    }

    private ResponseSender sender(
            HttpExchange exchange,
            SimulatedApi current,
            ReceivedRequest request,
            SimulatedResponse response,
            Fault fault) {
        return new ResponseSender(
                exchange,
                response,
                timer,
                current.latency(request, fault),
                current.slots(request)::active,
                current.usage());
    }

    /** Starts to send when slots are free. Returns false if the queue for them is full. */
    private static boolean takesSlots(HttpExchange exchange, SlotPool pool, int slots, ResponseSender sender) {
        Runnable start = () -> {
            exchange.atEnd(() -> pool.release(slots));
            sender.start();
        };
        exchange.atEnd(() -> pool.leaveQueue(start));
        return pool.take(slots, start);
    }

    private BoundedRequestLog.Arrival arrival(Request request, Map<String, List<String>> headers) {
        ClientConnection connection = ClientConnection.of(request);
        connection.countRequest();
        return new BoundedRequestLog.Arrival(
                connection.number(),
                request.getConnectionMetaData().getHttpVersion().asString(),
                request.getMethod(),
                request.getHttpURI().getPathQuery(),
                log.shown(headers));
    }

    private static ReceivedRequest received(
            Request request, BoundedRequestLog.Entry entry, Map<String, List<String>> headers, byte[] body) {
        return ReceivedRequest.of(
                entry.number(),
                request.getMethod(),
                Request.getPathInContext(request),
                Objects.requireNonNullElse(request.getHttpURI().getQuery(), ""),
                headers,
                body);
    }

    private static Map<String, List<String>> headers(Request request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (HttpField field : request.getHeaders()) {
            headers.merge(
                    field.getName().toLowerCase(Locale.ROOT),
                    List.of(field.getValue()),
                    (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
        }
        return headers;
    }
}
