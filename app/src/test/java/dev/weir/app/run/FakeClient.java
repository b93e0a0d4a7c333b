package dev.weir.app.run;

import dev.weir.app.rows.RequestRow;
import dev.weir.app.run.input.RowRules;
import dev.weir.call.CallFacts;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.cost.Cost;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Answers prompts with an echo: at once, or when it is told to, until it crashes. A prompt that begins with FAIL or LATER fails. */
final class FakeClient implements Function<RequestRow, CompletableFuture<CallResult>> {
    final List<String> asked = new ArrayList<>();
    final Deque<Runnable> held = new ArrayDeque<>();
    boolean holds;
    boolean holdsSlow;
    int asksBeforeCrash = Integer.MAX_VALUE;
    int mostInFlight;
    Runnable whenHeld = () -> {};

    /** The process ends here. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    void releaseAll() {
        while (!held.isEmpty()) {
            held.remove().run();
        }
    }

    @Override
    public CompletableFuture<CallResult> apply(RequestRow row) {
        String prompt = ((RequestRow.Prompt) row).intent().text();
        if (asksBeforeCrash-- == 0) {
            throw new Crash();
        }
        asked.add(prompt);
        CompletableFuture<CallResult> call = new CompletableFuture<>();
        if (holds || (holdsSlow && prompt.equals("SLOW"))) {
            held.add(() -> end(call, prompt));
            mostInFlight = Math.max(mostInFlight, held.size());
            whenHeld.run();
        } else {
            end(call, prompt);
        }
        if (prompt.equals("LAST")) {
            releaseAll();
        }
        return call;
    }

    private static void end(CompletableFuture<CallResult> call, String prompt) {
        if (prompt.startsWith("FAIL")) {
            call.completeExceptionally(failure(Reason.INVALID_REQUEST));
        } else if (prompt.startsWith("LATER")) {
            call.completeExceptionally(failure(Reason.SERVER_ERROR));
        } else {
            call.complete(result("echo of " + prompt));
        }
    }

    static CallFailedException failure(Reason reason) {
        return new CallFailedException(
                "it failed", BackendException.builder(reason, "it failed").build(), reason, null);
    }

    static CallResult result(String text) {
        Usage usage = Usage.reported(10, 5);
        CallFacts facts = new CallFacts(
                "b",
                "m",
                "b",
                "m",
                "m",
                1,
                false,
                false,
                1,
                usage,
                Cost.builder().usd(new BigDecimal("0.01")).build(),
                null);
        return new CallResult("call-1", Completion.of("m", text), Duration.ofMillis(1), facts);
    }

    static RowRules rules() {
        return new RowRules(false, null, Intent::of, 1_000);
    }
}
