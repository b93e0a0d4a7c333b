package dev.weir.replay;

import static dev.weir.replay.BackendModel.UNLIMITED;

import dev.weir.recording.RecordedAttempt;
import dev.weir.recording.RecordedAttempt.AttemptEnding;
import dev.weir.replay.BackendModel.Drift;
import dev.weir.replay.BackendModel.Service;
import dev.weir.spi.backend.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Fits a {@link BackendModel} to the attempts at one target. Each step explains what it can, and the next one works on the rest:
 *
 * <ol>
 *   <li>a whole answer's time is split into a time to the first token and a time per token by a resistant line over the tokens
 *   <li>slots: the number from which the time to the first output grows with each further request in progress as a queue would
 *       make it grow
 *   <li>capacity: the number of requests in progress that separates answers from refusals for overload
 *   <li>slowdown: the slope of the time per token over the requests in progress
 *   <li>drift: the medians of what remains, over time
 *   <li>attempts that were ended early, by a time limit or as they lost a hedge, took longer than they were observed: each stands
 *       for one of the answers that took longer still (redistribution to the right; Efron, 1967), or, after a time limit and if
 *       there is none, for an attempt that would not have ended
 * </ol>
 */
final class ModelFit {
    /** Fewer answers say too little of a target. */
    static final int LEAST_ANSWERS = 60;

    private static final int LEAST_QUEUED = 20;
    private static final int NEIGHBOURS = 20;
    private static final int DRIFT_BIN = 30;
    private static final int MOST_DRIFT_BINS = 12;

    private final List<AttemptContext> attempts;
    private final SplittableRandom random = new SplittableRandom(1);

    private ModelFit(List<AttemptContext> attempts) {
        this.attempts = attempts;
    }

    /**
     * An answered attempt, split into its parts.
     *
     * @param beforeFirst what it took beyond the usual time of its tokens, a wait for a slot included
     */
    private record Answer(AttemptContext context, double beforeFirst, double first, double perToken) {
        private double tokens() {
            return Math.max(0, context.attempt().outputTokens() - 1);
        }
    }

    /** The model of these attempts at one target; null if they are too few. */
    static @Nullable BackendModel of(List<AttemptContext> attempts, double inputPrice, double outputPrice) {
        long answers = attempts.stream().filter(ModelFit::isAnswer).count();
        return answers < LEAST_ANSWERS ? null : new ModelFit(attempts).fit(inputPrice, outputPrice);
    }

    private static boolean isAnswer(AttemptContext context) {
        return context.attempt().answered() && context.attempt().outputTokens() > 0;
    }

    private BackendModel fit(double inputPrice, double outputPrice) {
        List<Answer> all = answers();
        int slots = slots(all);
        List<Answer> alone =
                all.stream().filter(answer -> answer.context().others() < slots).toList();
        double slowdown = slowdown(alone, slots);
        Drift drift = drift(alone, slots, slowdown);
        List<Service> services = new ArrayList<>();
        for (Answer answer : alone) {
            services.add(service(answer, slots, slowdown, drift));
        }
        redistribute(services, slots, slowdown, drift);
        int capacity = capacity();
        FailureFit failures = FailureFit.of(attempts, capacity);
        return new BackendModel(
                List.copyOf(services),
                slots,
                slowdown,
                capacity,
                drift,
                failures.single(),
                failures.episodes(),
                inputPrice,
                outputPrice);
    }

    private List<Answer> answers() {
        List<AttemptContext> answered =
                attempts.stream().filter(ModelFit::isAnswer).toList();
        List<AttemptContext> whole =
                answered.stream().filter(one -> !isSplit(one)).toList();
        Statistics.Line usual =
                Statistics.line(values(whole, ModelFit::tokens), values(whole, AttemptContext::duration));
        double slope = Math.max(0, usual.slope());
        double usualFirst = Math.max(0, usual.intercept());
        List<Answer> all = new ArrayList<>(answered.size());
        for (AttemptContext one : answered) {
            double tokens = tokens(one);
            if (isSplit(one)) {
                double first = one.attempt().firstOutputMicros() / 1e6;
                all.add(new Answer(one, first, first, Math.max(0, one.duration() - first) / tokens));
            } else {
                // what is slower is so in both parts
                double level = one.duration() / Math.max(1e-9, usualFirst + slope * tokens);
                all.add(new Answer(
                        one, Math.max(0, one.duration() - slope * tokens), level * usualFirst, level * slope));
            }
        }
        return all;
    }

    private static double tokens(AttemptContext one) {
        return Math.max(1, one.attempt().outputTokens() - 1.0);
    }

    private static boolean isSplit(AttemptContext one) {
        return one.attempt().streamed() && one.attempt().firstOutputMicros() >= 0;
    }

    private static <T> double[] values(List<T> of, ToDoubleFunction<T> value) {
        return of.stream().mapToDouble(value).toArray();
    }

    /** Tries every number of slots, and takes the one that explains the times to the first output best, if it is much better than none. */
    private static int slots(List<Answer> answers) {
        int most =
                answers.stream().mapToInt(one -> one.context().others()).max().orElse(0);
        double best = 0.75 * error(answers, UNLIMITED);
        int slots = UNLIMITED;
        for (int tried = 1; tried <= most; tried++) {
            double error = error(answers, tried);
            if (error < best) {
                best = error;
                slots = tried;
            }
        }
        return slots;
    }

    private static double error(List<Answer> answers, int slots) {
        List<Answer> idle =
                answers.stream().filter(one -> one.context().others() < slots).toList();
        if (idle.size() < LEAST_QUEUED || (slots < UNLIMITED && answers.size() - idle.size() < LEAST_QUEUED)) {
            return Double.POSITIVE_INFINITY;
        }
        double first = Statistics.median(values(idle, Answer::beforeFirst));
        double service = idle.stream()
                .mapToDouble(one -> one.context().duration())
                .average()
                .orElse(0);
        return answers.stream()
                .mapToDouble(one -> {
                    int ahead = one.context().others() - slots + 1;
                    return Math.abs(one.beforeFirst() - first - (ahead > 0 ? ahead * service / slots : 0));
                })
                .sum();
    }

    private static double company(AttemptContext one, int slots) {
        return Math.min(one.company(), slots);
    }

    private static double slowdown(List<Answer> answers, int slots) {
        double[] company = values(answers, one -> company(one.context(), slots));
        double[] pace = values(answers, Answer::perToken);
        // among neighbours in time, as a drift changes both
        double slope = Statistics.slope(company, pace, 0.5, NEIGHBOURS);
        double[] alone = new double[pace.length];
        for (int i = 0; i < pace.length; i++) {
            alone[i] = pace[i] - slope * (company[i] - 1);
        }
        double paceAlone = Statistics.median(alone);
        double range = Statistics.quantile(company, 0.9) - Statistics.quantile(company, 0.1);
        boolean plain = slope <= 0 || paceAlone <= 0 || slope * range < 0.15 * Statistics.median(pace);
        return plain ? 0 : slope / paceAlone;
    }

    private static Drift drift(List<Answer> answers, int slots, double slowdown) {
        double first = Statistics.median(values(answers, Answer::first));
        double pace = Statistics.median(values(answers, one -> perToken(one, slots, slowdown)));
        int bin = Math.max(DRIFT_BIN, (answers.size() + MOST_DRIFT_BINS - 1) / MOST_DRIFT_BINS);
        List<Double> at = new ArrayList<>();
        List<Double> level = new ArrayList<>();
        double scatter = 0;
        for (int from = 0; from + bin <= answers.size(); from += bin) {
            List<Answer> some = answers.subList(from, from + bin);
            double[] ratios = values(
                    some,
                    one -> (one.first() + perToken(one, slots, slowdown) * one.tokens())
                            / Math.max(1e-9, first + pace * one.tokens()));
            at.add(some.get(bin / 2).context().start());
            level.add(Statistics.median(ratios));
            scatter += Math.log(Statistics.quantile(ratios, 0.75) / Statistics.quantile(ratios, 0.25)) / 1.35;
        }
        if (level.size() < 2) {
            return Drift.NONE;
        }
        double most = level.stream().mapToDouble(one -> one).max().orElse(1);
        double least = level.stream().mapToDouble(one -> one).min().orElse(1);
        double byChance = 5 * 1.25 * (scatter / level.size()) / Math.sqrt(bin);
        return Math.log(most / least) < Math.max(Math.log(1.3), byChance)
                ? Drift.NONE
                : new Drift(List.copyOf(at), List.copyOf(level));
    }

    private static double perToken(Answer answer, int slots, double slowdown) {
        return answer.perToken() / (1 + slowdown * (company(answer.context(), slots) - 1));
    }

    private static Service service(Answer answer, int slots, double slowdown, Drift drift) {
        double level = drift.at(answer.context().start());
        return new Service(answer.first() / level, perToken(answer, slots, slowdown) / level);
    }

    private void redistribute(List<Service> services, int slots, double slowdown, Drift drift) {
        double tokens = Statistics.median(values(
                attempts.stream().filter(ModelFit::isAnswer).toList(),
                one -> one.attempt().outputTokens()));
        List<Service> observed = List.copyOf(services);
        for (AttemptContext one : attempts) {
            AttemptEnding ending = one.attempt().ending();
            boolean early = ending == AttemptEnding.TIMED_OUT
                    || ending == AttemptEnding.LOST
                    || ending == AttemptEnding.CANCELLED;
            if (!early || one.others() >= slots) {
                continue;
            }
            double until = one.duration()
                    / drift.at(one.start())
                    / (1 + slowdown * (company(one, slots) - 1) * (one.attempt().firstOutputMicros() >= 0 ? 1 : 0));
            List<Service> longer = observed.stream()
                    .filter(service -> service.total(tokens) > until)
                    .toList();
            if (!longer.isEmpty()) {
                services.add(longer.get(random.nextInt(longer.size())));
            } else if (ending == AttemptEnding.TIMED_OUT) {
                services.add(Service.HANGS);
            } else {
                services.add(new Service(until, 0));
            }
        }
    }

    /** The threshold that separates refusals for overload from other attempts with the fewest errors, if it separates them well. */
    private int capacity() {
        List<AttemptContext> refused =
                attempts.stream().filter(ModelFit::isOverload).toList();
        if (refused.size() < 10) {
            return UNLIMITED;
        }
        int most = refused.stream().mapToInt(AttemptContext::others).max().orElse(0);
        int capacity = UNLIMITED;
        long fewest = refused.size() / 2;
        for (int tried = 1; tried <= most; tried++) {
            int threshold = tried;
            long errors = attempts.stream()
                    .filter(one -> isOverload(one) != (one.others() >= threshold))
                    .count();
            if (errors < fewest) {
                fewest = errors;
                capacity = tried;
            }
        }
        return capacity;
    }

    static boolean isOverload(AttemptContext one) {
        return one.attempt().ending() == AttemptEnding.FAILED && one.attempt().reason() == Reason.OVERLOADED;
    }

    static boolean isFailure(RecordedAttempt attempt) {
        return attempt.ending() == AttemptEnding.FAILED;
    }
}
