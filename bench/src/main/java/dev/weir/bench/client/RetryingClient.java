package dev.weir.bench.client;

import dev.weir.bench.workload.PlannedCall;
import java.io.IOException;

/** What people write first: on any failure three retries, each after a second. */
final class RetryingClient implements BenchClient {
    private static final int RETRIES = 3;
    private static final long PAUSE_MILLIS = 1_000;

    private final HttpChat chat;

    RetryingClient(HttpChat chat) {
        this.chat = chat;
    }

    @Override
    public boolean answer(PlannedCall call) throws Exception {
        for (int retry = 0; ; retry++) {
            try {
                return chat.ask(call);
            } catch (IOException e) {
                if (retry == RETRIES || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    @Override
    public void abort() {
        chat.abort();
    }

    @Override
    public void close() {
        chat.close();
    }
}
