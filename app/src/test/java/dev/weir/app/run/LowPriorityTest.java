package dev.weir.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.Priority;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.TimeSource;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows share their targets with interactive calls, which go first. */
@Timeout(60)
class LowPriorityTest {
    private static final Map<String, Gate> GATES = new ConcurrentHashMap<>();

    /** What the backend of the test does. */
    private static final class Gate {
        private final Semaphore open = new Semaphore(0);
        private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    }

    /** Names the gate. */
    public record GateSettings(String gate) {}

    /** Answers when the test permits it. */
    public static final class GateBackend implements Backend {
        private final Gate gate;

        @Inject
        public GateBackend(GateSettings settings) {
            gate = GATES.computeIfAbsent(settings.gate(), name -> new Gate());
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            gate.asked.add(request.messages().get(0).text());
            try {
                if (!gate.open.tryAcquire(30, TimeUnit.SECONDS)) {
                    throw new BackendException(ErrorClass.TIMEOUT, "the test did not open the gate");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BackendException(ErrorClass.TIMEOUT, "interrupted");
            }
            return Completion.of(request.model(), "answer");
        }
    }

    /** Registers it. */
    public static final class GatePlugin implements Plugin {
        @Override
        public void register(Extensions extensions) {
            extensions.backend("gate", GateBackend.class, GateSettings.class);
        }
    }

    @Test
    void ru12AnInteractiveCallGoesBeforeTheRowsThatWaitAndTheRowsGoOn(@TempDir Path folder) throws Exception {
        RunFolder run = new RunFolder(folder);
        run.write(RunFolder.prompts(1, 6));
        try (Weir weir = Weir.builder()
                        .environment(Map.of())
                        .plugin(new GatePlugin())
                        .set("llm.backends.gate.type", "gate")
                        .set("llm.backends.gate.gate", folder.toString())
                        .set("llm.client.backend", "gate")
                        .set("llm.client.model", "m")
                        .set("llm.circuitBreaker.maxConcurrentRequests", 1)
                        .build();
                RunSession session = run.open()) {
            session.begin(run.options);
            CompletableFuture<RunResult> result = CompletableFuture.supplyAsync(() -> run(session, weir));
            awaitWaiting(weir, 2);
            CompletableFuture<CallResult> interactive = weir.processAsync(Intent.of("interactive"));
            awaitWaiting(weir, 3);
            GATES.get(folder.toString()).open.release(6);

            assertThat(interactive.get().text()).isEqualTo("answer");
            assertThat(result.get().progress().answered()).isEqualTo(5);
            assertThat(List.copyOf(GATES.get(folder.toString()).asked))
                    .hasSize(6)
                    .element(1)
                    .isEqualTo("interactive");
        }
    }

    private static RunResult run(RunSession session, Weir weir) {
        try {
            return session.run(
                    row -> row.askAsync(weir, (CallOptions options) -> options.withPriority(Priority.LOW)),
                    new FailedCalls(),
                    ConcurrencyWindow.fixed(3),
                    new RunLimits(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofSeconds(1)),
                    new RunControl(),
                    progress -> {},
                    TimeSource.system());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitWaiting(Weir weir, int calls) {
        while (weir.breaker("gate", "m").statistics().waiting() < calls) {
            Thread.onSpinWait();
        }
    }
}
