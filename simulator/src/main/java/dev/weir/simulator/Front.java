package dev.weir.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Takes requests from the wire and sends what is planned for them. */
final class Front extends Handler.Abstract.NonBlocking {
    private static final int MAX_BODY = 64 * 1024 * 1024;
    private static final Set<String> SECRET = Set.of("authorization", "api-key");
    private static final List<String> REDACTED = List.of("***");

    private final Planner planner;
    private final Seed seed;
    private final RequestLog log;
    private final boolean showKeys;
    private final Timer timer;
    private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
    private volatile Performance performance;

    Front(Planner planner, Seed seed, RequestLog log, boolean showKeys, Timer timer, Performance performance) {
        this.planner = planner;
        this.seed = seed;
        this.log = log;
        this.showKeys = showKeys;
        this.timer = timer;
        this.performance = performance;
    }

    void play(Performance next) {
        performance = next;
    }

    /** Ends the requests whose client has left. */
    void cancelAbandoned() {
        open.forEach(Exchange::cancelIfAbandoned);
    }

    /** Ends all requests. */
    void closeAll() {
        open.forEach(Exchange::breakOff);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        WireEndPoint endPoint = Exchange.endPoint(request);
        endPoint.request();
        Map<String, List<String>> headers = headers(request);
        LogEntry entry = log.arrived(arrival(request, endPoint, headers));
        Exchange exchange = new Exchange(request, response, callback, entry, log);
        open.add(exchange);
        exchange.atEnd(() -> open.remove(exchange));
        request.addFailureListener(failure -> exchange.cancelled());
        new BodyReader(
                        request,
                        MAX_BODY,
                        body -> read(exchange, entry, incoming(request, entry, headers, body), body),
                        failure -> exchange.cancelled())
                .run();
        return true;
    }

    private void read(Exchange exchange, LogEntry entry, Incoming incoming, byte[] body) {
        log.body(entry, body);
        exchange.requestRead();
        if (body.length > MAX_BODY) {
            Reply refusal = ApiError.of(413, "invalid_request_error", null, "The body must not be above 64 MiB.")
                    .reply();
            send(exchange, refusal, Station.of(Timing.INSTANT), incoming, 0);
            return;
        }
        Performance now = performance;
        Plan plan = planner.plan(incoming, now);
        log.update(entry, logged -> logged.understood(incoming.model(), incoming.stream(), plan.fault()));
        if (plan.reply().decoded()) {
            queue(exchange, plan, now.station(incoming.model()));
        } else {
            send(exchange, plan.reply(), Station.of(Timing.INSTANT), incoming, 0);
        }
    }

    private void queue(Exchange exchange, Plan plan, Station station) {
        Slots slots = station.slots();
        Runnable answer = () -> {
            exchange.atEnd(() -> slots.free(plan.prompts()));
            send(exchange, plan.reply(), station, plan.incoming(), plan.inputTokens());
        };
        exchange.atEnd(() -> slots.leaveQueue(answer));
        if (!slots.take(plan.prompts(), answer)) {
            Reply refusal = Refusals.overloaded().reply();
            send(exchange, refusal, station, plan.incoming(), 0);
        }
    }

    private void send(Exchange exchange, Reply reply, Station station, Incoming incoming, long inputTokens) {
        Pace pace = new Pace(station.timing(), seed.generator(incoming.number(), 2));
        long first = reply.decoded() ? pace.first(inputTokens) : 0;
        new Transmission(exchange, reply, timer, pace, station.slots()::taken).start(first);
    }

    private static Incoming incoming(Request request, LogEntry entry, Map<String, List<String>> headers, byte[] body) {
        String query = request.getHttpURI().getQuery();
        return new Incoming(
                entry.number(),
                request.getMethod(),
                Request.getPathInContext(request),
                query == null ? "" : query,
                headers,
                Incoming.json(body));
    }

    private LogEntry.Arrival arrival(Request request, WireEndPoint endPoint, Map<String, List<String>> headers) {
        Map<String, List<String>> shown = new LinkedHashMap<>(headers);
        if (!showKeys) {
            SECRET.forEach(name -> shown.computeIfPresent(name, (key, values) -> REDACTED));
        }
        return new LogEntry.Arrival(
                endPoint.number(),
                request.getConnectionMetaData().getHttpVersion().asString(),
                request.getMethod(),
                request.getHttpURI().getPathQuery(),
                shown);
    }

    private static Map<String, List<String>> headers(Request request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (HttpField field : request.getHeaders()) {
            headers.merge(field.getName().toLowerCase(Locale.ROOT), List.of(field.getValue()), Front::both);
        }
        return headers;
    }

    private static List<String> both(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
