package dev.weir.replay;

import dev.weir.spi.backend.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A model of how one target answers, fitted to a recording by {@link ModelFit}: what an attempt takes without company, what
 * company costs, how that drifts, and when attempts fail. Immutable. Times are in seconds, and points in time are seconds since
 * the first call of the recording.
 *
 * @param services what single attempts took, at the usual level and without company
 * @param slots the number of requests that are decoded at a time; further ones wait. {@link #UNLIMITED} for no such limit
 * @param slowdown the share by which each further request in progress slows the others
 * @param capacity the number of requests in progress or waiting from which further ones are refused; {@link #UNLIMITED} for none
 * @param drift the level of all times over time
 * @param failures what single attempts fail with
 * @param episodes times in which many attempts fail
 * @param inputPrice what an input token costs, in US dollars
 * @param outputPrice what an output token costs
 */
record BackendModel(
        List<Service> services,
        int slots,
        double slowdown,
        int capacity,
        Drift drift,
        List<Failure> failures,
        List<Episode> episodes,
        double inputPrice,
        double outputPrice) {
    static final int UNLIMITED = Integer.MAX_VALUE;

    /**
     * What one attempt took.
     *
     * @param first the time to the first output
     * @param perToken the time for each further token; infinite for an attempt that would never have ended
     */
    record Service(double first, double perToken) {
        static final Service HANGS = new Service(0, Double.POSITIVE_INFINITY);

        double total(double tokens) {
            return first + perToken * tokens;
        }
    }

    /**
     * A kind of failure.
     *
     * @param share the share of the attempts that end with it
     * @param after times after which it comes
     * @param retryAfter the wait that the server requests; -1 for none
     */
    record Failure(Reason reason, double share, List<Double> after, double retryAfter) {}

    /** A time in which attempts fail more often. */
    record Episode(double from, double to, List<Failure> failures) {}

    /**
     * The level of all times, relative to the usual one: linear between the points, constant beyond them.
     *
     * @param at the points, ascending
     */
    record Drift(List<Double> at, List<Double> level) {
        static final Drift NONE = new Drift(List.of(), List.of());

        double at(double time) {
            if (at.isEmpty()) {
                return 1;
            }
            int found = Collections.binarySearch(at, time);
            int right = found >= 0 ? found : -found - 1;
            if (right == 0 || right == at.size()) {
                return level.get(Math.min(right, at.size() - 1));
            }
            double before = at.get(right - 1);
            double part = (time - before) / (at.get(right) - before);
            return level.get(right - 1) + part * (level.get(right) - level.get(right - 1));
        }
    }

    /** The failure that an attempt at this time ends with; null for none. */
    @Nullable
    Failure failure(double time, RandomGenerator random) {
        List<Failure> present = failures;
        for (Episode episode : episodes) {
            if (time >= episode.from() && time < episode.to()) {
                present = episode.failures();
            }
        }
        double draw = random.nextDouble();
        for (Failure failure : present) {
            draw -= failure.share();
            if (draw < 0) {
                return failure;
            }
        }
        return null;
    }

    /**
     * The same model as another sample of the same traffic might have given it: drawn from its own sample, with replacement (the
     * bootstrap; Efron, 1979).
     */
    BackendModel resampled(RandomGenerator random) {
        List<Service> drawn = new ArrayList<>(services.size());
        for (int i = 0; i < services.size(); i++) {
            drawn.add(services.get(random.nextInt(services.size())));
        }
        return new BackendModel(drawn, slots, slowdown, capacity, drift, failures, episodes, inputPrice, outputPrice);
    }
}
