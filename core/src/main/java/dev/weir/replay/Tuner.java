package dev.weir.replay;

import dev.weir.recording.RecordedAttempt;
import dev.weir.recording.RecordedCall;
import dev.weir.recording.Recording;
import dev.weir.replay.Advice.Confidence;
import dev.weir.replay.Knob.Option;
import dev.weir.replay.TuningReport.Verdict;
import dev.weir.wiring.LlmSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds settings that would have served recorded traffic better. The recording is cut into {@value #BLOCKS} blocks. Models of
 * the backends are fitted to every second one, and settings chosen by the replay of those calls; then models are fitted to the
 * other blocks, which had no part in the choice, and the choice is tested there, with several samples drawn from them (the
 * bootstrap). Each setting is tried alone, then the confirmed ones together.
 *
 * <p>Not thread-safe.
 */
public final class Tuner {
    /** Fewer calls say nothing of a 99th percentile. */
    public static final int LEAST_CALLS = 400;

    private static final int BLOCKS = 8;
    private static final int REPEATS = 10;
    private static final int SEEDS = 2;
    private static final double WORTH_IT = 0.04;
    private static final double WORTH_ADDING = 0.02;

    private final Recording recording;
    private final LlmSettings settings;
    private final @Nullable Duration cacheTtl;
    private final Function<Map<String, Object>, ReplaySettings> configuration;
    private final Predicate<String> wanted;
    private final DoubleConsumer progress;
    private final Set<RecordedCall> tested = new HashSet<>();
    private final List<Double> edges = new ArrayList<>();

    /**
     * A tuner.
     *
     * @param settings the present settings
     * @param cacheTtl the present time to live of cached answers; null if there is no cache
     * @param configuration the settings of a replay with these keys changed; may throw an {@link IllegalArgumentException} for
     *     values that contradict others, which are then not tried
     * @param wanted whether to try the setting with this key
     * @param progress receives the share of the work that is done, 0 to 1
     */
    public Tuner(
            Recording recording,
            LlmSettings settings,
            @Nullable Duration cacheTtl,
            Function<Map<String, Object>, ReplaySettings> configuration,
            Predicate<String> wanted,
            DoubleConsumer progress) {
        List<RecordedCall> own = recording.calls().stream()
                .filter(call -> !call.cacheHit() || call.digest() != null)
                .toList();
        this.recording =
                new Recording(own, recording.attempts(), recording.dropped(), recording.broken(), recording.abrupt());
        this.settings = settings;
        this.cacheTtl = cacheTtl;
        Set<String> slotLimited = recording.attempts().stream()
                .filter(RecordedAttempt::slotLimited)
                .map(RecordedAttempt::backend)
                .collect(Collectors.toSet());
        this.configuration = changed -> configuration.apply(changed).withSlotLimited(slotLimited);
        this.wanted = wanted;
        this.progress = progress;
    }

    /** Does all of it. */
    public TuningReport run() {
        int calls = recording.calls().size();
        ReplayFigures recorded = recordedFigures();
        if (calls < LEAST_CALLS) {
            return nothing(
                    Verdict.TOO_SMALL,
                    "the recording has " + calls + " calls: at least " + LEAST_CALLS
                            + " are needed, and some thousand are better",
                    recorded);
        }
        split();
        FittedBackends chosenBy = FittedBackends.of(recording, time -> !isTested(time));
        FittedBackends testedBy = FittedBackends.of(recording, this::isTested);
        String unknown = unknownTargets(chosenBy, testedBy);
        if (unknown != null) {
            return nothing(Verdict.TOO_SMALL, unknown, recorded);
        }
        ReplaySettings present = configuration.apply(Map.of());
        List<TrafficReplay> again = LongStream.rangeClosed(1, 3)
                .mapToObj(seed -> replay(present, chosenBy, seed))
                .toList();
        ReplayFigures replayed = median(
                again.stream().map(one -> one.figures(call -> true, chosenBy)).toList());
        String misfit = misfit(recorded, again);
        if (misfit != null) {
            return new TuningReport(
                    Verdict.DOES_NOT_FIT,
                    misfit,
                    recorded,
                    replayed,
                    List.of(),
                    null,
                    List.of(),
                    List.of(),
                    chosenBy.isPriced());
        }
        Knobs knobs = Knobs.of(settings, cacheTtl, chosenBy, recording);
        List<Choice> choices = choices(knobs, present, chosenBy);
        Testing testing = new Testing(present, testedBy);
        List<Advice> all = choices.stream()
                .map(choice -> testing.test(
                        choice.knob().key(),
                        choice.knob().now(),
                        choice.option().text(),
                        choice.option().settings()))
                .toList();
        List<Advice> confirmed = all.stream()
                .filter(advice -> advice.confidence() != Confidence.UNCONFIRMED)
                .sorted(Comparator.comparingDouble(advice -> score(advice.before(), advice.after())))
                .toList();
        List<Advice> rejected = all.stream()
                .filter(advice -> advice.confidence() == Confidence.UNCONFIRMED)
                .toList();
        List<Advice> kept = combinable(confirmed, present, chosenBy);
        Advice combined = kept.size() < 2 ? null : testing.test("all of these", "", "", settingsOf(kept));
        progress.accept(1);
        boolean any = !kept.isEmpty();
        return new TuningReport(
                any ? Verdict.ADVICE : Verdict.NOTHING_TO_CHANGE,
                any
                        ? "chosen by one half of the recording, and confirmed by the other"
                        : "nothing that was tried is better by more than chance",
                recorded,
                replayed,
                kept,
                combined,
                rejected,
                knobs.notTried(),
                chosenBy.isPriced());
    }

    private static TuningReport nothing(Verdict verdict, String explanation, ReplayFigures recorded) {
        ReplayFigures none = ReplayFigures.of(new long[0], 0);
        return new TuningReport(verdict, explanation, recorded, none, List.of(), null, List.of(), List.of(), false);
    }

    private ReplayFigures recordedFigures() {
        double cost = recording.calls().stream()
                        .mapToLong(RecordedCall::costNanoUsd)
                        .filter(nano -> nano > 0)
                        .sum()
                / 1e9;
        return ReplayFigures.of(
                recording.calls().stream()
                        .mapToLong(call -> call.answered() ? call.durationMicros() * 1_000 : -1)
                        .toArray(),
                cost);
    }

    private void split() {
        List<RecordedCall> calls = recording.calls();
        long origin = calls.get(0).arrivedMicros();
        for (int block = 1; block < BLOCKS; block++) {
            edges.add((calls.get(block * calls.size() / BLOCKS).arrivedMicros() - origin) / 1e6);
        }
        for (RecordedCall call : calls) {
            if (isTested((call.arrivedMicros() - origin) / 1e6)) {
                tested.add(call);
            }
        }
    }

    /** Whether a time lies in one of the blocks that settings are tested on, every second one. */
    private boolean isTested(double time) {
        return edges.stream().filter(edge -> edge <= time).count() % 2 == 1;
    }

    private @Nullable String unknownTargets(FittedBackends chosenBy, FittedBackends testedBy) {
        Set<String> needed = recording.attempts().stream()
                .collect(Collectors.groupingBy(attempt -> attempt.target(), Collectors.counting()))
                .entrySet()
                .stream()
                .filter(entry -> entry.getValue() * 50 > recording.attempts().size())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        needed.removeAll(chosenBy.models().keySet().stream()
                .filter(testedBy.models()::containsKey)
                .collect(Collectors.toSet()));
        return needed.isEmpty()
                ? null
                : "too few answers of " + String.join(", ", needed) + ": at least " + 2 * ModelFit.LEAST_ANSWERS
                        + " are needed, spread over the recording";
    }

    /**
     * Why the replay of the present settings says nothing; null if it reproduces the recording: about half of the replayed calls
     * are above the recorded median, and about one in twenty above the recorded 95th percentile. Percentiles themselves are not
     * compared, as one may lie where few calls are and durations differ much. Most of a few replays have to do so, as each may hold
     * a rare event.
     */
    private static @Nullable String misfit(ReplayFigures recorded, List<TrafficReplay> replays) {
        long fitting = replays.stream()
                .filter(replay -> fits(recorded, replay.durations(call -> true)))
                .count();
        return fitting * 2 > replays.size()
                ? null
                : "the replay with the present settings differs too much from the recording: was it recorded with these"
                        + " settings, and is all traffic to these backends in it?";
    }

    private static boolean fits(ReplayFigures recorded, long[] durations) {
        return above(durations, 1.2 * recorded.p50()) < 0.62
                && above(durations, 0.8 * recorded.p50()) > 0.38
                && above(durations, 1.2 * recorded.p95()) < 0.09
                && above(durations, 0.8 * recorded.p95()) > 0.025
                && Math.abs(failed(durations) - recorded.failureShare()) < 0.1;
    }

    private static double above(long[] durations, double seconds) {
        long answered = Arrays.stream(durations).filter(nanos -> nanos >= 0).count();
        long longer =
                Arrays.stream(durations).filter(nanos -> nanos > seconds * 1e9).count();
        return longer / Math.max(1.0, (double) answered);
    }

    private static double failed(long[] durations) {
        return Arrays.stream(durations).filter(nanos -> nanos < 0).count() / Math.max(1.0, durations.length);
    }

    /** A value that is better than the present one. */
    private record Choice(Knob knob, Option option, double score) {}

    private List<Choice> choices(Knobs knobs, ReplaySettings present, FittedBackends backends) {
        List<Knob> tried =
                knobs.knobs().stream().filter(knob -> wanted.test(knob.key())).toList();
        int options = tried.stream().mapToInt(knob -> knob.options().size()).sum();
        int done = 0;
        List<ReplayFigures> before = chosenFigures(present, backends);
        List<Choice> choices = new ArrayList<>();
        for (Knob knob : tried) {
            Choice best = null;
            for (Option option : knob.options()) {
                Choice choice = new Choice(knob, option, score(option.settings(), before, backends));
                best = best == null || choice.score() < best.score() ? choice : best;
                done++;
                progress.accept(0.7 * done / options);
            }
            if (best != null && best.score() < -WORTH_IT) {
                choices.add(best);
            }
        }
        return choices;
    }

    private List<ReplayFigures> chosenFigures(ReplaySettings with, FittedBackends backends) {
        List<ReplayFigures> figures = new ArrayList<>();
        for (int seed = 1; seed <= SEEDS; seed++) {
            figures.add(figures(with, backends, call -> !tested.contains(call), seed));
        }
        return figures;
    }

    /** The mean score over the seeds; infinite for values that contradict other settings. */
    private double score(Map<String, Object> changed, List<ReplayFigures> before, FittedBackends backends) {
        ReplaySettings with;
        try {
            with = configuration.apply(changed);
        } catch (IllegalArgumentException e) {
            return Double.POSITIVE_INFINITY;
        }
        List<ReplayFigures> after = chosenFigures(with, backends);
        double sum = 0;
        for (int i = 0; i < SEEDS; i++) {
            sum += score(before.get(i), after.get(i));
        }
        return sum / SEEDS;
    }

    /**
     * How much better figures are: below zero if they are. The sum of the logarithms of their ratios, weighted: a change that
     * makes p99 10 % shorter and calls 10 % dearer is worth nothing.
     */
    static double score(ReplayFigures before, ReplayFigures after) {
        double moreFailures = after.failureShare() - before.failureShare();
        return 0.25 * ratio(before.p50(), after.p50(), 0.001)
                + 0.5 * ratio(before.p95(), after.p95(), 0.001)
                + ratio(before.p99(), after.p99(), 0.001)
                + ratio(before.cost(), after.cost(), 1e-9)
                + 0.5 * ratio(before.failureShare(), after.failureShare(), 0.005)
                + (moreFailures > 0.005 ? 10 * moreFailures : 0);
    }

    private static double ratio(double before, double after, double least) {
        return Math.log((after + least) / (before + least));
    }

    /** Those that are worth something beside the better ones before them. */
    private List<Advice> combinable(List<Advice> confirmed, ReplaySettings present, FittedBackends backends) {
        List<Advice> kept = new ArrayList<>();
        List<ReplayFigures> before = chosenFigures(present, backends);
        double best = 0;
        for (Advice advice : confirmed) {
            List<Advice> tried = new ArrayList<>(kept);
            tried.add(advice);
            double score = score(settingsOf(tried), before, backends);
            if (score < best - WORTH_ADDING) {
                kept.add(advice);
                best = score;
            }
        }
        return kept;
    }

    private static Map<String, Object> settingsOf(List<Advice> advice) {
        Map<String, Object> all = new LinkedHashMap<>();
        advice.forEach(one -> all.putAll(one.settings()));
        return all;
    }

    private ReplayFigures figures(
            ReplaySettings with, FittedBackends backends, Predicate<RecordedCall> inQuestion, long seed) {
        return replay(with, backends, seed).figures(inQuestion, backends);
    }

    private TrafficReplay replay(ReplaySettings with, FittedBackends backends, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new TrafficReplay(
                        recording.calls(), with, (target, time) -> backends.timing(target, time, random.split()), seed)
                .run();
    }

    /** The tests on the part of the recording that settings are not chosen by. */
    private final class Testing {
        private final List<FittedBackends> samples = new ArrayList<>();
        private final List<ReplayFigures> before = new ArrayList<>();

        private Testing(ReplaySettings present, FittedBackends backends) {
            SplittableRandom random = new SplittableRandom(99);
            for (int repeat = 0; repeat < REPEATS; repeat++) {
                FittedBackends sample = backends.resampled(random);
                samples.add(sample);
                before.add(figures(present, sample, tested::contains, 100 + repeat));
            }
        }

        private Advice test(String key, String now, String advised, Map<String, Object> changed) {
            ReplaySettings with = configuration.apply(changed);
            List<ReplayFigures> after = new ArrayList<>();
            double[] changes = new double[REPEATS];
            int better = 0;
            for (int repeat = 0; repeat < REPEATS; repeat++) {
                ReplayFigures figures = figures(with, samples.get(repeat), tested::contains, 100 + repeat);
                after.add(figures);
                changes[repeat] =
                        figures.p99() / Math.max(1e-9, before.get(repeat).p99()) - 1;
                better += score(before.get(repeat), figures) < -WORTH_ADDING ? 1 : 0;
            }
            Confidence confidence = better == REPEATS
                    ? Confidence.SURE
                    : better * 5 >= REPEATS * 4 ? Confidence.LIKELY : Confidence.UNCONFIRMED;
            return new Advice(
                    key,
                    now,
                    advised,
                    changed,
                    median(before),
                    median(after),
                    Statistics.quantile(changes, 0.1),
                    Statistics.quantile(changes, 0.9),
                    confidence);
        }
    }

    /** Figure by figure, as one repetition may hold a rare event, such as a breaker that opened by chance. */
    private static ReplayFigures median(List<ReplayFigures> some) {
        return new ReplayFigures(
                some.get(0).calls(),
                (int) median(some, ReplayFigures::failures),
                median(some, ReplayFigures::p50),
                median(some, ReplayFigures::p95),
                median(some, ReplayFigures::p99),
                median(some, ReplayFigures::cost));
    }

    private static double median(List<ReplayFigures> some, ToDoubleFunction<ReplayFigures> figure) {
        return Statistics.median(some.stream().mapToDouble(figure).toArray());
    }
}
