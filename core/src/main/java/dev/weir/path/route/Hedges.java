package dev.weir.path.route;

import dev.weir.call.AttemptLog;
import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.observe.metrics.HedgeMetrics;
import dev.weir.observe.metrics.HedgeMetrics.Outcome;
import dev.weir.path.route.Race.Entrant;
import dev.weir.retry.Sleeper;
import dev.weir.route.Hedging;
import dev.weir.route.RemainingTargets;
import dev.weir.route.RouteTarget;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.event.CallHedged;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Has calls to hedged routes ask their first target, and the next one as well if that has sent no output in the usual time.
 * Thread-safe.
 */
public final class Hedges {
    private static final Cost NOT_ENDED = Cost.unknown("an attempt that lost to another target has not ended");

    private final Executor threads;
    private final Sleeper sleeper;
    private final TimeSource time;
    private final HedgeMetrics metrics;
    private final CallListener listener;

    /** @param threads runs what it is given at once: the call waits for it */
    public Hedges(Executor threads, Sleeper sleeper, TimeSource time, HedgeMetrics metrics, CallListener listener) {
        this.threads = threads;
        this.sleeper = sleeper;
        this.time = time;
        this.metrics = metrics;
        this.listener = listener;
    }

    /**
     * Asks the first target, and perhaps the next one, and waits for their end.
     *
     * @param targets those of the call, of which one or two are taken
     * @param asking makes the visit to a target, from the branch of the call that goes there
     * @param fatal whether a failure of the first target ends the call
     */
    Race run(
            Call call,
            Next next,
            Hedging hedging,
            RemainingTargets targets,
            BiFunction<Call, RouteTarget, AskedTarget> asking,
            Predicate<Throwable> fatal) {
        RouteTarget first = targets.next();
        boolean listened = call.listener() != null;
        long delay = hedging.begin(call.request(), first, listened);
        boolean alone = delay == Hedging.NEVER || call.hasSideEffects() || !targets.hasNext();
        Race race = new Race(call, next, threads, sleeper, time);
        long began = time.nanoTime();
        race.enter(gate -> asking.apply(call.branch(gate), first), alone);
        if (!alone && !race.isDecidedBy(began + delay)) {
            if (hedging.tryHedge()) {
                race.enter(gate -> asking.apply(call.branch(gate), targets.nextBeside()), false);
            } else {
                metrics.count(call.backend(), Outcome.REFUSED);
            }
        }
        Entrant winner = race.finish(fatal);
        Entrant favourite = race.entrants().get(0);
        if (winner == favourite || (winner != null && favourite.hasLost())) {
            hedging.measured(first, listened, race.decidedNanos() - began);
        }
        if (race.isHedged()) {
            report(call, race, began);
        }
        join(call, race);
        return race;
    }

    private void report(Call call, Race race, long began) {
        AskedTarget second = race.entrants().get(1).asked();
        Outcome outcome = outcome(race);
        metrics.count(call.backend(), outcome);
        listener.callHedged(new CallHedged(
                call.callId(),
                call.backend(),
                second.target().backend(),
                second.target().model(),
                Duration.ofNanos(second.began() - began),
                outcome == Outcome.WON));
    }

    private static Outcome outcome(Race race) {
        Entrant second = race.entrants().get(1);
        if (race.winner() == second) {
            return Outcome.WON;
        }
        return race.winner() != null && second.hasLost() ? Outcome.LOST : Outcome.FAILED;
    }

    /** Adds what the branches have learned to the call; that of the winner last, as it says how the call went on. */
    private void join(Call call, Race race) {
        race.entrants().stream()
                .sorted(Comparator.comparing(entrant -> entrant == race.winner() ? 2 : entrant.hasLost() ? 0 : 1))
                .forEach(entrant -> join(call, race, entrant));
    }

    private void join(Call call, Race race, Entrant entrant) {
        AttemptLog log = log(entrant, race);
        boolean hasEnded = entrant.hasEnded();
        call.join(entrant.asked().visit(), entrant == race.winner(), log);
        if (log != null && !hasEnded) {
            call.note(facts -> facts.costing(NOT_ENDED));
        }
    }

    /** The attempt log of a target; null if it made no attempt, or answered alone and at once. */
    private @Nullable AttemptLog log(Entrant entrant, Race race) {
        AskedTarget asked = entrant.asked();
        int attempts = asked.visit().facts().attempts();
        if (entrant.hasLost()) {
            long ended = race.winner() == null ? time.nanoTime() : race.decidedNanos();
            return attempts == 0 ? null : asked.lost(attempts, ended);
        }
        AttemptLog own = asked.visit().attemptLog();
        return own == null && entrant.answer() != null && race.isHedged() ? asked.answered(time.nanoTime()) : own;
    }
}
