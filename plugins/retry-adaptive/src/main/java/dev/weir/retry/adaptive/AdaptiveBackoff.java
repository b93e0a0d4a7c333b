package dev.weir.retry.adaptive;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.retry.SucceededAttempt;
import dev.weir.spi.settings.Description;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Learns, per backend and class of failure, how long it pays to wait.
 *
 * <p>It chooses among delays that double from an eighth of {@code baseDelay} to {@code maxDelay}. Each retry teaches: one
 * that succeeds says that its delay and every longer one is enough, one that fails that its delay and every shorter one is
 * not. Of these, weighted so that about the latest {@code memory} retries count, comes the chance of each delay; of the
 * chances the cost that a call has to expect, {@code (delay + price of an attempt) / chance}; and the cheapest delay is
 * taken. The price of an attempt is {@code baseDelay}: it loads the backend. A delay of which nothing is known has the
 * chance {@code delay / (delay + baseDelay)}, with which the cheapest is {@code baseDelay}. Within one call it is
 * taken from those longer than the one that just failed, so that a call backs off whatever was learned.
 *
 * <p>What is taken is shortened at random by up to about half, though not below the wait that just failed. That spreads calls
 * that failed together, and tries shorter delays a little at a time.
 *
 * <p>This is a discounted multi-armed bandit, whose arms are the delays: A. Garivier and E. Moulines, "On Upper-Confidence
 * Bound Policies for Switching Bandit Problems", 2011, for the discounting. That one retry teaches about all longer or all
 * shorter delays holds because a failure that is over stays over; it is not part of the source.
 *
 * <p>Holds at most {@value #MOST_LEARNED} pairs of backend and class; of others it learns nothing and uses the chances of
 * the beginning. Safe for use by many threads if its generator is.
 */
@Description("Learns per backend and class of failure how long it pays to wait.")
public final class AdaptiveBackoff implements RetryStrategy {
    private static final int MOST_LEARNED = 1000;

    private final ConcurrentHashMap<Subject, Experience> experiences = new ConcurrentHashMap<>();
    private final DelayGrid grid;
    private final int memory;
    private final RandomGenerator random;

    @Inject
    public AdaptiveBackoff(AdaptiveSettings settings, RandomGenerator random) {
        grid = new DelayGrid(settings.baseDelay(), settings.maxDelay());
        memory = settings.memory();
        this.random = random;
    }

    private record Subject(String backend, ErrorClass errorClass) {}

    @Override
    public RetryDecision decide(FailedAttempt attempt) {
        Experience experience = experience(attempt.backend(), attempt.errorClass());
        if (attempt.attempt() == 1) {
            return after(experience.best(0), Duration.ZERO);
        }
        experience.failedAfter(attempt.previousDelay());
        int longer = Math.min(grid.madeFrom(attempt.previousDelay()) + 1, grid.size() - 1);
        return after(experience.best(longer), attempt.previousDelay());
    }

    @Override
    public void onSuccess(SucceededAttempt attempt) {
        experience(attempt.backend(), attempt.previousErrorClass()).succeededAfter(attempt.previousDelay());
    }

    private RetryDecision after(int index, Duration previousDelay) {
        double longest = grid.delay(index);
        double least = grid.shortest(index);
        double shortest = index == grid.size() - 1 ? least : Math.max(least, DelayGrid.nanos(previousDelay));
        double nanos = longest - random.nextDouble() * (longest - shortest);
        return RetryDecision.retryAfter(Duration.ofNanos((long) nanos));
    }

    private Experience experience(String backend, ErrorClass errorClass) {
        Subject subject = new Subject(backend, errorClass);
        Experience known = experiences.get(subject);
        if (known != null) {
            return known;
        }
        Experience fresh = new Experience(grid, memory);
        return experiences.size() < MOST_LEARNED ? experiences.computeIfAbsent(subject, unseen -> fresh) : fresh;
    }
}
