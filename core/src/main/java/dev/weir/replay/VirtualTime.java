package dev.weir.replay;

import dev.weir.retry.RetryScheduler.Scheduled;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import java.time.Instant;
import java.util.PriorityQueue;

/**
 * A clock that stands still while code runs, and jumps to the next event when it has returned: a discrete-event simulation.
 * Events of one time run in the order in which they were scheduled, so a run is the same each time. Used by one thread.
 */
public final class VirtualTime implements TimeSource {
    /** Away from zero, so that nothing takes a reading for an unset one. */
    private static final long ORIGIN = 1_000_000_000L;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final TimeLimiter limiter;
    private long now = ORIGIN;
    private long scheduled;

    public VirtualTime() {
        limiter = TimeLimiter.manual(this);
    }

    private static final class Event implements Comparable<Event>, Scheduled {
        private final long at;
        private final long number;
        private final Runnable action;
        private boolean cancelled;

        private Event(long at, long number, Runnable action) {
            this.at = at;
            this.number = number;
            this.action = action;
        }

        @Override
        public int compareTo(Event other) {
            return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochSecond(0, now);
    }

    /** The time limiter of the attempts in this time. */
    public TimeLimiter limiter() {
        return limiter;
    }

    /** The time since the beginning of the simulation, in nanoseconds. */
    public long elapsed() {
        return now - ORIGIN;
    }

    /** Schedules an action at a time since the beginning of the simulation, at the earliest now. */
    public Scheduled at(long elapsedNanos, Runnable action) {
        Event event = new Event(Math.max(now, ORIGIN + elapsedNanos), scheduled++, action);
        events.add(event);
        return event;
    }

    /** Schedules an action after a delay in nanoseconds. */
    public Scheduled after(long delayNanos, Runnable action) {
        return at(elapsed() + Math.max(0, delayNanos), action);
    }

    /** Runs all events, and what they schedule. */
    public void run() {
        while (true) {
            long untilLimit = limiter.poll(now);
            Event next = events.peek();
            if (next != null && next.cancelled) {
                events.poll();
            } else if (untilLimit != Long.MAX_VALUE && (next == null || ORIGIN + untilLimit < next.at)) {
                now = Math.max(now, ORIGIN + untilLimit);
            } else if (next == null) {
                return;
            } else {
                events.poll();
                now = next.at;
                next.action.run();
            }
        }
    }
}
