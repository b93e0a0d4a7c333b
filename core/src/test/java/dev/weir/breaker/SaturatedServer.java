package dev.weir.breaker;

import dev.weir.breaker.ConcurrencyLimit.Signal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * A server of limited capacity and a client with more calls than the limit admits, as a discrete-event simulation.
 * Records the limit at the end of each second.
 */
final class SaturatedServer {
    static final double REFUSAL_SECONDS = 0.02;

    /** What the server does with a call when all of its places are taken. */
    enum Kind {
        /** Queues it, first come first served. */
        QUEUES,
        /** Takes it, and serves all the more slowly the more there are. */
        SLOWS_DOWN,
        REFUSES,
        /** Queues half as many as it has places and refuses the others. */
        QUEUES_THEN_REFUSES
    }

    private record Call(double begun, double ends, Signal ending) {}

    final ConcurrencyLimit limit;
    private final Kind kind;
    private final Random random;
    private final PriorityQueue<Call> underWay = new PriorityQueue<>((a, b) -> Double.compare(a.ends, b.ends));
    private final ArrayDeque<Double> queue = new ArrayDeque<>();
    private final List<Integer> limits = new ArrayList<>();
    private int serving;
    private int inFlight;
    private double now;

    int places;
    ToDoubleFunction<Random> service;
    int callers = Integer.MAX_VALUE;
    boolean refusesAll;
    double expiresAfter = Double.MAX_VALUE;
    long answered;
    double addedSeconds;

    SaturatedServer(ConcurrencyLimit limit, Kind kind, int places, ToDoubleFunction<Random> serviceSeconds, long seed) {
        this.limit = limit;
        this.kind = kind;
        this.places = places;
        this.service = serviceSeconds;
        this.random = new Random(seed);
    }

    SaturatedServer run(double seconds) {
        double until = now + seconds;
        letIn();
        while (now < until) {
            double next = underWay.isEmpty() ? until : Math.min(until, underWay.peek().ends);
            while (limits.size() + 1 <= next) {
                limits.add(limit.current());
            }
            now = next;
            if (next < until) {
                end(underWay.poll());
                letIn();
            }
        }
        return this;
    }

    private void end(Call call) {
        limit.sample(nanos(now - call.begun), inFlight, call.ending, nanos(now));
        inFlight--;
        if (call.ending != Signal.REFUSED) {
            answered += call.ending == Signal.ANSWERED ? 1 : 0;
            serving--;
            while (serving < places && !queue.isEmpty()) {
                serve(queue.poll());
            }
        }
    }

    private void letIn() {
        while (inFlight < Math.min(callers, limit.current())) {
            inFlight++;
            if (refuses()) {
                underWay.add(new Call(now, now + REFUSAL_SECONDS, Signal.REFUSED));
            } else if (kind == Kind.SLOWS_DOWN || serving < places) {
                serve(now);
            } else {
                queue.add(now);
            }
        }
    }

    private boolean refuses() {
        return refusesAll
                || (kind == Kind.REFUSES && serving >= places)
                || (kind == Kind.QUEUES_THEN_REFUSES && queue.size() >= places / 2);
    }

    private void serve(double begun) {
        serving++;
        double alone = service.applyAsDouble(random);
        double slowed = kind == Kind.SLOWS_DOWN ? Math.max(1, (double) serving / places) : 1;
        double ends = now + alone * slowed;
        addedSeconds += ends - begun - alone;
        boolean inTime = ends - begun <= expiresAfter;
        underWay.add(new Call(
                begun, Math.min(ends, Math.max(now, begun + expiresAfter)), inTime ? Signal.ANSWERED : Signal.EXPIRED));
    }

    private static long nanos(double seconds) {
        return (long) (seconds * 1e9);
    }

    int limitAt(int second) {
        return limits.get(second - 1);
    }

    List<Integer> limits(int fromSecond, int toSecond) {
        return List.copyOf(limits.subList(fromSecond, toSecond));
    }

    int seconds() {
        return limits.size();
    }

    /** The share of seconds since then in which the limit was within a quarter of so many places. */
    double shareWithin(int placesWanted, int fromSecond) {
        return limits.subList(fromSecond, limits.size()).stream()
                        .filter(limit -> Math.abs(limit - placesWanted) <= placesWanted / 4.0)
                        .count()
                / (double) (limits.size() - fromSecond);
    }
}
