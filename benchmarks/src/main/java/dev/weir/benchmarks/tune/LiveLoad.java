package dev.weir.benchmarks.tune;

import dev.weir.Weir;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.spi.chat.ChatRequest;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.locks.LockSupport;

/** Sends streamed calls at random times to a simulator, whatever became of those before. */
final class LiveLoad {
    private final Behaviour behaviour;
    private final int calls;
    private final Path folder;
    private final boolean later;
    private final List<Long> durations = Collections.synchronizedList(new ArrayList<>());
    private final DoubleAdder cost = new DoubleAdder();

    /** @param later whether the backend behaves from the first call on as otherwise only after a third of them */
    LiveLoad(Behaviour behaviour, int calls, Path folder, boolean later) {
        this.behaviour = behaviour;
        this.calls = calls;
        this.folder = folder;
        this.later = later;
    }

    /** @param changed settings besides those of the behaviour */
    LiveLoad run(Map<String, ?> changed, long seed) throws Exception {
        Files.createDirectories(folder);
        try (Simulator simulator = Simulator.builder()
                .seed(seed)
                .scenario(Scenario.parse("scenario", behaviour.scenario(later)))
                .start()) {
            Path file = folder.resolve("weir.yaml");
            Files.writeString(file, behaviour.configuration(simulator.baseUri().toString()));
            ExecutorService threads = Executors.newCachedThreadPool();
            try (Weir weir = Weir.builder()
                    .environment(Map.of())
                    .workingDirectory(folder)
                    .file(file)
                    .map(changed)
                    .build()) {
                Random random = new Random(seed);
                long at = System.nanoTime();
                for (int i = 0; i < calls; i++) {
                    at += (long) (-Math.log(1 - random.nextDouble()) / behaviour.callsPerSecond * 1e9);
                    LockSupport.parkNanos(at - System.nanoTime());
                    if (i == calls / 3) {
                        simulator.play(Scenario.parse("scenario", behaviour.scenario(true)));
                    }
                    threads.execute(() -> call(weir));
                }
                threads.shutdown();
                threads.awaitTermination(2, TimeUnit.MINUTES);
            }
        }
        return this;
    }

    private void call(Weir weir) {
        ChatRequest request = ChatRequest.builder(behaviour.routed ? "chat" : "a")
                .user("Which river is the longest, and which is the widest?")
                .build();
        long began = System.nanoTime();
        try {
            CallResult result = weir.stream(request, CallOptions.DEFAULT, token -> {});
            durations.add(System.nanoTime() - began);
            BigDecimal usd = result.cost().usd();
            cost.add(usd == null ? 0 : usd.doubleValue());
        } catch (RuntimeException e) {
            durations.add(Long.MAX_VALUE);
        }
    }

    double figure(String name) {
        if (name.equals("costPerCall")) {
            return cost.sum() / calls;
        }
        List<Long> sorted =
                durations.stream().filter(one -> one < Long.MAX_VALUE).sorted().toList();
        return sorted.get((sorted.size() * 99 + 99) / 100 - 1) / 1e9;
    }

    long failures() {
        return durations.stream().filter(one -> one == Long.MAX_VALUE).count();
    }
}
