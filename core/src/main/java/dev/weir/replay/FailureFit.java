package dev.weir.replay;

import dev.weir.recording.RecordedAttempt;
import dev.weir.replay.BackendModel.Episode;
import dev.weir.replay.BackendModel.Failure;
import dev.weir.spi.backend.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the attempts at one target failed with: in episodes, in which most of them fail, and singly outside of them.
 *
 * <p>An episode is a segment of the attempts, in the order of their starts, whose failures exceed its answers by
 * {@value #EXCESS}: it begins where the running sum of failures minus answers was last zero, and ends at its maximum, once the
 * sum has fallen by as much. It lasts until midway to the next attempt.
 */
record FailureFit(List<Failure> single, List<Episode> episodes) {
    private static final int EXCESS = 6;

    /** @param capacity the number of requests from which a refusal for overload is explained already */
    static FailureFit of(List<AttemptContext> attempts, int capacity) {
        List<AttemptContext> others = attempts.stream()
                .filter(one -> !(ModelFit.isOverload(one) && one.others() >= capacity))
                .toList();
        List<Episode> episodes = new ArrayList<>();
        List<AttemptContext> outside = new ArrayList<>();
        int begin = 0;
        int peak = -1;
        int sum = 0;
        int most = 0;
        for (int i = 0; i < others.size(); i++) {
            sum += ModelFit.isFailure(others.get(i).attempt()) ? 1 : -1;
            if (sum > most) {
                most = sum;
                peak = i;
            }
            boolean over = most >= EXCESS && (most - sum >= EXCESS || i == others.size() - 1);
            if (over) {
                List<AttemptContext> within = others.subList(begin, peak + 1);
                double last = others.get(peak).start();
                double next = peak + 1 < others.size() ? others.get(peak + 1).start() : last;
                episodes.add(new Episode(within.get(0).start(), (last + next) / 2 + 1e-6, failures(within)));
                outside.addAll(others.subList(peak + 1, i + 1));
            } else if (sum <= 0 || i == others.size() - 1) {
                outside.addAll(others.subList(begin, i + 1));
            } else {
                continue;
            }
            begin = i + 1;
            peak = -1;
            sum = 0;
            most = 0;
        }
        return new FailureFit(failures(outside), List.copyOf(episodes));
    }

    private static List<Failure> failures(List<AttemptContext> attempts) {
        Map<Reason, List<AttemptContext>> byReason = new EnumMap<>(Reason.class);
        for (AttemptContext one : attempts) {
            Reason reason = one.attempt().reason();
            if (ModelFit.isFailure(one.attempt()) && reason != null) {
                byReason.computeIfAbsent(reason, any -> new ArrayList<>()).add(one);
            }
        }
        List<Failure> failures = new ArrayList<>();
        byReason.forEach((reason, some) -> failures.add(new Failure(
                reason,
                (double) some.size() / attempts.size(),
                some.stream().map(AttemptContext::duration).toList(),
                retryAfter(some))));
        return List.copyOf(failures);
    }

    private static double retryAfter(List<AttemptContext> failed) {
        double[] requested = failed.stream()
                .map(AttemptContext::attempt)
                .mapToDouble(RecordedAttempt::retryAfterMicros)
                .filter(micros -> micros >= 0)
                .toArray();
        return requested.length * 2 < failed.size() ? -1 : Statistics.median(requested) / 1e6;
    }
}
