package dev.weir.path;

import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import dev.weir.client.WeirClient;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The ways in which an application can make a call. Each yields or throws what the application gets. */
enum CallStyle {
    PROCESS {
        @Override
        CallResult call(WeirClient client, CallOptions options, TokenListener listener) {
            return client.process(intent(options));
        }
    },
    CHAT {
        @Override
        CallResult call(WeirClient client, CallOptions options, TokenListener listener) {
            return client.chat(REQUEST, options);
        }
    },
    STREAM {
        @Override
        CallResult call(WeirClient client, CallOptions options, TokenListener listener) {
            return client.stream(REQUEST, options, listener);
        }
    },
    PROCESS_ASYNC {
        @Override
        CallResult call(WeirClient client, CallOptions options, TokenListener listener) {
            return answer(client.processAsync(intent(options)));
        }
    },
    CHAT_ASYNC {
        @Override
        CallResult call(WeirClient client, CallOptions options, TokenListener listener) {
            return answer(client.chatAsync(REQUEST, options));
        }
    },
    STREAM_ASYNC {
        @Override
        CallResult call(WeirClient client, CallOptions options, TokenListener listener) {
            return answer(client.streamAsync(intent(options), listener));
        }
    },
    BATCH {
        @Override
        CallResult call(WeirClient client, CallOptions options, TokenListener listener) {
            return client.chatAll(List.of(REQUEST), options).get(0).orThrow();
        }
    };

    private static final ChatRequest REQUEST =
            ChatRequest.builder("model-1").user("a question").build();

    abstract CallResult call(WeirClient client, CallOptions options, TokenListener listener);

    boolean isStreamed() {
        return this == STREAM || this == STREAM_ASYNC;
    }

    /** Whether the call runs on the thread of its caller. */
    boolean isOnCallersThread() {
        return this == PROCESS || this == CHAT || this == STREAM;
    }

    private static Intent intent(CallOptions options) {
        return Intent.of("a question").withModel("model-1").withOptions(options);
    }

    private static CallResult answer(CompletableFuture<CallResult> future) {
        try {
            return future.get(1, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw (RuntimeException) e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the call did not end", e);
        }
    }
}
