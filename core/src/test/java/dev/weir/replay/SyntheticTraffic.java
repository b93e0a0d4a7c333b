package dev.weir.replay;

import dev.weir.breaker.CircuitBreakerSettings;
import dev.weir.config.SettingsRecord;
import dev.weir.recording.RecordedCall;
import dev.weir.recording.RecordedCall.CallOutcomeKind;
import dev.weir.recording.Recording;
import dev.weir.replay.BackendModel.Drift;
import dev.weir.replay.BackendModel.Service;
import dev.weir.resilience.TargetSettings;
import dev.weir.resilience.TargetSettingsTable;
import dev.weir.retry.RetrySettings;
import dev.weir.route.RouteSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Calls that arrive at random, and backends whose model is known. */
final class SyntheticTraffic {
    static final String TARGET = "primary/small";

    private SyntheticTraffic() {}

    static List<RecordedCall> calls(int count, double perSecond, boolean streamed, long seed) {
        Random random = new Random(seed);
        List<RecordedCall> calls = new ArrayList<>();
        double at = 0;
        for (int i = 0; i < count; i++) {
            at += -Math.log(1 - random.nextDouble()) / perSecond;
            calls.add(new RecordedCall(
                    i,
                    1_700_000_000_000_000L + (long) (at * 1e6),
                    "primary",
                    "small",
                    streamed,
                    1000,
                    60_000_000,
                    0,
                    -1,
                    CallOutcomeKind.ANSWERED,
                    50 + random.nextInt(200),
                    20 + random.nextInt(180),
                    -1,
                    false,
                    1,
                    null));
        }
        return calls;
    }

    static BackendModel steady(double first, double perToken, double jitter) {
        Random random = new Random(7);
        List<Service> services = Stream.generate(() -> new Service(
                        first * (1 + jitter * (2 * random.nextDouble() - 1)),
                        perToken * (1 + jitter * (2 * random.nextDouble() - 1))))
                .limit(500)
                .toList();
        return new BackendModel(
                services,
                BackendModel.UNLIMITED,
                0,
                BackendModel.UNLIMITED,
                Drift.NONE,
                List.of(),
                List.of(),
                0.15e-6,
                0.6e-6);
    }

    static ReplaySettings settings(Map<String, Object> breaker, Map<String, Object> retry) {
        return new ReplaySettings(
                TargetSettingsTable.ofAll(new TargetSettings(
                        SettingsRecord.defaults(CircuitBreakerSettings.class, breaker),
                        SettingsRecord.defaults(RetrySettings.class, retry))),
                Map.<String, RouteSettings>of(),
                Set.of(),
                null);
    }

    static TrafficReplay replay(List<RecordedCall> calls, ReplaySettings settings, BackendModel model, long seed) {
        return new TrafficReplay(
                        calls,
                        settings,
                        (target, time) -> new ModelledBackend(model, time, new SplittableRandom(seed + 1)),
                        seed)
                .run();
    }

    static TrafficReplay.Price price(BackendModel model) {
        return (target, input, output) -> model.inputPrice() * input + model.outputPrice() * output;
    }

    static Recording recording(List<RecordedCall> calls, ReplaySettings settings, BackendModel model) {
        return replay(calls, settings, model, 1).recording(price(model));
    }
}
