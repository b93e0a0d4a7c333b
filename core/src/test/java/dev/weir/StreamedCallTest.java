package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.CallTimeoutException;
import dev.weir.client.CallOptions;
import dev.weir.client.StreamPublisher;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call as a publisher, from the runtime to the subscriber. */
@Timeout(30)
class StreamedCallTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("m").user("hi").build();

    static final class Refusing implements Backend {
        @Inject
        Refusing() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return Completion.builder(request.model())
                    .content(Content.refusal("I will not"))
                    .build();
        }
    }

    private static final class Received implements Flow.Subscriber<String> {
        final List<String> items = new CopyOnWriteArrayList<>();
        final CompletableFuture<List<String>> end = new CompletableFuture<>();
        private final long demand;

        Received(long demand) {
            this.demand = demand;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            if (demand > 0) {
                subscription.request(demand);
            }
        }

        @Override
        public void onNext(String item) {
            items.add(item);
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(items);
        }
    }

    private static Received of(long demand, Duration timeout) {
        Received received = new Received(demand);
        try (Weir weir = Weir.builder()
                .environment(Map.of())
                .set("llm.client.backend", "refusing")
                .plugin(extensions -> extensions.backend("refusing", Refusing.class, NoSettings.class))
                .build()) {
            StreamPublisher.of(weir, REQUEST, CallOptions.DEFAULT.withTimeout(timeout))
                    .subscribe(received);
            received.end.exceptionally(failure -> List.of()).join();
        }
        return received;
    }

    @Test
    void theWordsOfARefusalAreDelivered() {
        assertThat(of(Long.MAX_VALUE, Duration.ofSeconds(20)).items).containsExactly("I will not");
    }

    @Test
    void aSubscriberThatRequestsNothingEndsTheCallWithATimeout() {
        assertThat(of(0, Duration.ofMillis(50)).end)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(CallTimeoutException.class);
    }
}
