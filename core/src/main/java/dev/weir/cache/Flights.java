package dev.weir.cache;

import dev.weir.call.Call;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Request;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The flights by key: calls with one key at one time share one flight. A flight leaves the map when it ends, however it
 * ends, or when its last participant leaves. Thread-safe.
 *
 * <p>The idea is that of groupcache's {@code singleflight}
 * (<a href="https://pkg.go.dev/golang.org/x/sync/singleflight">golang.org/x/sync/singleflight</a>); here the work belongs to
 * none of its callers.
 */
final class Flights {
    private final ConcurrentHashMap<String, Flight> flights = new ConcurrentHashMap<>();
    private final Executor threads;
    private final LongConsumer park;

    /**
     * No flights.
     *
     * @param threads runs each flight at once
     * @param park blocks a thread for at most so many nanoseconds, less if it is unparked or interrupted
     */
    Flights(Executor threads, LongConsumer park) {
        this.threads = threads;
        this.park = park;
    }

    /** The work of a flight. */
    @FunctionalInterface
    interface Work {
        /** Asks the backend with the {@linkplain Flight#call call} of the flight. */
        Answer ask(Flight flight) throws BackendException;
    }

    /**
     * Waits for the answer of the flight with this key, which begins if there is none.
     *
     * @param request what the flight asks
     * @param stores whether the call permits to store the answer
     * @param onShared runs if the call joins the flight of another one
     * @param work what the flight does if it begins
     */
    Answer share(String key, Call call, Request request, boolean stores, Runnable onShared, Work work) {
        Participant participant = new Participant(call, park);
        Runnable joined = onShared;
        while (true) {
            Flight flight = join(key, participant, request, stores, joined, work);
            joined = () -> {};
            @Nullable Answer answer = participant.await(flight, () -> flights.remove(key, flight));
            if (answer != null) {
                return answer;
            }
        }
    }

    private Flight join(
            String key, Participant participant, Request request, boolean stores, Runnable onShared, Work work) {
        while (true) {
            Flight known = flights.get(key);
            if (known == null) {
                Flight fresh = new Flight(participant.call(), request);
                fresh.join(participant, stores);
                known = flights.putIfAbsent(key, fresh);
                if (known == null) {
                    start(key, fresh, work);
                    return fresh;
                }
            }
            if (known.join(participant, stores)) {
                onShared.run();
                return known;
            }
            flights.remove(key, known); // it has ended
        }
    }

    /** If there is no thread for it, it runs on this one. */
    private void start(String key, Flight flight, Work work) {
        try {
            threads.execute(() -> run(key, flight, work));
        } catch (RejectedExecutionException e) {
            run(key, flight, work);
        }
    }

    private void run(String key, Flight flight, Work work) {
        Answer answer = null;
        Throwable failure = null;
        try {
            answer = work.ask(flight);
        } catch (Throwable e) {
            failure = e; // it is the failure of each participant
        } finally {
            flights.remove(key, flight);
            flight.end(answer, failure);
        }
    }

    int size() {
        return flights.size();
    }
}
