package dev.weir.benchmarks.wire;

import dev.weir.Weir;
import dev.weir.call.CallException;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import dev.weir.spi.backend.Usage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** One streamed call, and when its first token came. */
final class StreamedCall {
    private static final Intent INTENT = Intent.of("Scale the access and mobility function to five replicas.")
            .withModel("gpt-4o-mini");

    private final int tokens;
    private final StringBuilder told = new StringBuilder();
    private final long began = System.nanoTime();
    private volatile long firstToken;

    StreamedCall(int tokens) {
        this.tokens = tokens;
    }

    /** Runs on a thread of the client. Completes with whether nothing is missing. */
    CompletableFuture<Boolean> begin(Weir weir) {
        return weir.streamAsync(INTENT, this::add).thenApply(this::isWhole).exceptionally(StreamedCall::failed);
    }

    /** Runs on a thread of the executor. */
    CompletableFuture<Boolean> begin(Weir weir, Executor threads) {
        return CompletableFuture.supplyAsync(() -> isWhole(weir.stream(INTENT, this::add)), threads)
                .exceptionally(StreamedCall::failed);
    }

    private static boolean failed(Throwable failure) {
        System.err.println(failure.getCause() instanceof CallException known ? known : failure);
        return false;
    }

    private void add(String piece) {
        if (told.length() == 0) {
            firstToken = System.nanoTime();
        }
        told.append(piece);
    }

    private boolean isWhole(CallResult result) {
        Usage usage = result.completion().usage();
        return usage != null && usage.output() == tokens && result.text().contentEquals(told);
    }

    /** From when the call was asked for; not a number if none came. */
    double secondsToFirstToken() {
        return firstToken == 0 ? Double.NaN : (firstToken - began) / 1e9;
    }
}
