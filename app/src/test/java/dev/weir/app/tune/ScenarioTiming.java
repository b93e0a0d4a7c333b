package dev.weir.app.tune;

import dev.weir.replay.BackendTiming;
import dev.weir.replay.VirtualTime;
import dev.weir.retry.RetryScheduler.Scheduled;
import dev.weir.simulator.Fault;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.internal.scenario.ScenarioRun;
import dev.weir.simulator.internal.scenario.SeededRandom;
import dev.weir.simulator.internal.scenario.SlotPool;
import dev.weir.simulator.internal.scenario.TokenLatency;
import dev.weir.spi.backend.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The simulator's own slots, latencies and faults in virtual time: what it would do over sockets. */
final class ScenarioTiming implements BackendTiming {
    private static final int PARTS = 8;

    private final TreeMap<Long, ScenarioRun> runs = new TreeMap<>();
    private final String model;
    private final VirtualTime time;
    private long requests;

    /** @param scenarios each with the time in seconds from which it holds */
    ScenarioTiming(Map<Integer, Scenario> scenarios, String model, VirtualTime time, long seed) {
        this.model = model;
        this.time = time;
        scenarios.forEach((from, scenario) ->
                runs.put(from * 1_000_000_000L, new ScenarioRun(scenario, new SeededRandom(seed), time::nanoTime)));
    }

    @Override
    public Exchange send(long inputTokens, long outputTokens, ExchangeListener listener) {
        ScenarioRun run = runs.floorEntry(time.elapsed()).getValue();
        Fault fault = run.nextFault(model, "/v1/chat/completions", true).fault();
        Request request = new Request(run.slots(model), run.latency(model, ++requests, fault), outputTokens, listener);
        switch (fault) {
            case STATUS_500 -> request.fail(Reason.SERVER_ERROR);
            case STATUS_503 -> request.fail(Reason.OVERLOADED);
            case OK, SLOW -> {
                Runnable start = () -> request.begin(inputTokens);
                request.queued = start;
                if (!run.slots(model).take(1, start)) {
                    request.fail(Reason.OVERLOADED);
                }
            }
            default -> throw new IllegalArgumentException("not played here: " + fault);
        }
        return request;
    }

    private final class Request implements Exchange {
        private final SlotPool slots;
        private final TokenLatency latency;
        private final long tokens;
        private final ExchangeListener listener;
        private @Nullable Runnable queued;
        private @Nullable Scheduled next;
        private boolean begun;
        private boolean over;
        private long generated;

        private Request(SlotPool slots, TokenLatency latency, long tokens, ExchangeListener listener) {
            this.slots = slots;
            this.latency = latency;
            this.tokens = tokens;
            this.listener = listener;
        }

        private void begin(long inputTokens) {
            begun = true;
            next = time.after(latency.firstToken(inputTokens), () -> received(1));
        }

        private void received(long count) {
            generated += count;
            if (generated >= tokens) {
                // the last output and the end arrive together
                end();
                listener.answered();
                return;
            }
            listener.output();
            if (!over) {
                int some = (int) Math.min(tokens - generated, Math.max(1, tokens / PARTS));
                next = time.after(latency.nextTokens(some, slots.active()), () -> received(some));
            }
        }

        private void fail(Reason reason) {
            next = time.after(Duration.ofMillis(1).toNanos(), () -> {
                over = true;
                listener.failed(reason, null);
            });
        }

        private void end() {
            over = true;
            if (begun) {
                slots.release(1);
            }
        }

        @Override
        public void cancel() {
            if (!over) {
                if (queued != null) {
                    slots.leaveQueue(queued);
                }
                if (next != null) {
                    next.cancel();
                }
                end();
            }
        }

        @Override
        public long generatedTokens() {
            return begun ? generated : -1;
        }
    }
}
