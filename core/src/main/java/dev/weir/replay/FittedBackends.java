package dev.weir.replay;

import dev.weir.recording.RecordedAttempt;
import dev.weir.recording.RecordedCall;
import dev.weir.recording.Recording;
import dev.weir.route.RouteTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;

/** The models of all targets of a recording that have enough answers. Immutable. */
final class FittedBackends implements TrafficReplay.Price {
    private final Map<String, BackendModel> models;
    private final boolean priced;

    private FittedBackends(Map<String, BackendModel> models, boolean priced) {
        this.models = models;
        this.priced = priced;
    }

    /** @param inPart whether an attempt at this time, in seconds since the beginning, is one to fit to */
    static FittedBackends of(Recording recording, DoublePredicate inPart) {
        long origin = recording.calls().isEmpty() ? 0 : recording.calls().get(0).arrivedMicros();
        Map<String, List<RecordedAttempt>> byTarget = recording.attempts().stream()
                .collect(Collectors.groupingBy(RecordedAttempt::target, TreeMap::new, Collectors.toList()));
        Map<String, double[]> prices = prices(recording);
        // of a target whose price no call shows, that of another one is closer than none
        double[] anyPrice = prices.values().stream().findFirst().orElse(new double[2]);
        Map<String, BackendModel> models = new TreeMap<>();
        byTarget.forEach((target, attempts) -> {
            List<AttemptContext> part = AttemptContext.of(attempts, origin).stream()
                    .filter(one -> inPart.test(one.start()))
                    .toList();
            double[] price = prices.getOrDefault(target, anyPrice);
            BackendModel model = ModelFit.of(part, price[0], price[1]);
            if (model != null) {
                models.put(target, model);
            }
        });
        return new FittedBackends(models, !prices.isEmpty());
    }

    /**
     * What an input and an output token cost at each target: the least squares of the costs of calls with one attempt, or, where
     * their tokens are too much alike for that, one price for both.
     */
    private static Map<String, double[]> prices(Recording recording) {
        Map<Long, List<RecordedAttempt>> byCall =
                recording.attempts().stream().collect(Collectors.groupingBy(RecordedAttempt::call));
        Map<String, List<double[]>> rows = new HashMap<>();
        for (RecordedCall call : recording.calls()) {
            List<RecordedAttempt> own = byCall.getOrDefault(call.id(), List.of());
            if (own.size() == 1 && own.get(0).answered() && call.costNanoUsd() > 0 && call.inputTokens() >= 0) {
                rows.computeIfAbsent(own.get(0).target(), any -> new ArrayList<>())
                        .add(new double[] {call.inputTokens(), call.outputTokens(), call.costNanoUsd() / 1e9});
            }
        }
        Map<String, double[]> prices = new HashMap<>();
        rows.forEach((target, some) -> prices.put(target, price(some)));
        return prices;
    }

    private static double[] price(List<double[]> rows) {
        double inIn = 0;
        double inOut = 0;
        double outOut = 0;
        double inCost = 0;
        double outCost = 0;
        double tokens = 0;
        double cost = 0;
        for (double[] row : rows) {
            inIn += row[0] * row[0];
            inOut += row[0] * row[1];
            outOut += row[1] * row[1];
            inCost += row[0] * row[2];
            outCost += row[1] * row[2];
            tokens += row[0] + row[1];
            cost += row[2];
        }
        double determinant = inIn * outOut - inOut * inOut;
        double input = (inCost * outOut - outCost * inOut) / determinant;
        double output = (outCost * inIn - inCost * inOut) / determinant;
        boolean usable = determinant > 1e-6 * inIn * outOut && input >= 0 && output >= 0;
        return usable ? new double[] {input, output} : new double[] {cost / tokens, cost / tokens};
    }

    boolean isEmpty() {
        return models.isEmpty();
    }

    boolean has(RouteTarget target) {
        return models.containsKey(target.name());
    }

    /** The models by the names of their targets, {@code backend/model}. */
    Map<String, BackendModel> models() {
        return models;
    }

    /** Whether costs are in US dollars; otherwise they are tokens. */
    boolean isPriced() {
        return priced;
    }

    /** The timing of a target. One that was asked too seldom for a model of its own answers as the first of the others does. */
    BackendTiming timing(RouteTarget target, VirtualTime time, SplittableRandom random) {
        BackendModel own = models.get(target.name());
        BackendModel model = own == null ? models.values().iterator().next() : own;
        return new ModelledBackend(model, time, random);
    }

    @Override
    public double of(String target, long inputTokens, long outputTokens) {
        BackendModel model = models.get(target);
        if (!priced || model == null) {
            return inputTokens + outputTokens;
        }
        return model.inputPrice() * inputTokens + model.outputPrice() * outputTokens;
    }

    FittedBackends resampled(SplittableRandom random) {
        Map<String, BackendModel> drawn = new TreeMap<>();
        models.forEach((target, model) -> drawn.put(target, model.resampled(random)));
        return new FittedBackends(drawn, priced);
    }
}
