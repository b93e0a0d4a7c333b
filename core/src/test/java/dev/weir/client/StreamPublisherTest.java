package dev.weir.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StreamPublisherTest {
    private final CompletableFuture<String> call = new CompletableFuture<>();
    private final Received received = new Received();
    private Consumer<String> items;

    private void subscribe() {
        new StreamPublisher<String>(consumer -> {
                    items = consumer;
                    return call;
                })
                .subscribe(received);
    }

    private static class Received implements Flow.Subscriber<String> {
        final List<String> events = new ArrayList<>();
        Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
        }

        @Override
        public void onNext(String item) {
            events.add(item);
        }

        @Override
        public void onError(Throwable failure) {
            events.add("failed: " + failure.getMessage());
        }

        @Override
        public void onComplete() {
            events.add("complete");
        }
    }

    @Test
    void deliversWhatIsRequestedAndTheEnd() {
        subscribe();
        received.subscription.request(5);
        items.accept("a");
        items.accept("b");
        call.complete("ab");

        assertThat(received.events).containsExactly("a", "b", "complete");
    }

    @Test
    void theEndNeedsNoDemand() {
        subscribe();
        call.completeExceptionally(new IllegalStateException("broken"));

        assertThat(received.events).containsExactly("failed: broken");
    }

    @Test
    void theThreadOfTheCallWaitsForDemand() throws Exception {
        subscribe();
        Thread producer = new Thread(() -> {
            items.accept("a");
            items.accept("b");
            call.complete("ab");
        });
        received.subscription.request(1);
        producer.start();
        while (producer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(received.events).containsExactly("a");

        received.subscription.request(Long.MAX_VALUE);
        received.subscription.request(Long.MAX_VALUE);
        producer.join();
        assertThat(received.events).containsExactly("a", "b", "complete");
    }

    @Test
    void cancellingCancelsTheCallAndFreesItsThread() throws Exception {
        subscribe();
        Thread producer = new Thread(() -> items.accept("a"));
        producer.start();
        while (producer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        received.subscription.cancel();

        producer.join();
        assertThat(call).isCancelled();
        assertThat(received.events).isEmpty();
    }

    @Test
    void aCallThatFailsWhileItsThreadWaitsForDemandEndsTheStream() throws Exception {
        subscribe();
        Thread producer = new Thread(() -> items.accept("a"));
        producer.start();
        while (producer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        call.completeExceptionally(new IllegalStateException("too late"));

        producer.join();
        assertThat(received.events).containsExactly("failed: too late");
    }

    @Test
    void theEndFollowsTheItemThatIsBeingDelivered() {
        Received slow = new Received() {
            @Override
            public void onNext(String item) {
                call.complete("a"); // as another thread could at this moment
                super.onNext(item);
            }
        };
        new StreamPublisher<String>(consumer -> {
                    items = consumer;
                    return call;
                })
                .subscribe(slow);
        slow.subscription.request(1);
        items.accept("a");

        assertThat(slow.events).containsExactly("a", "complete");
    }

    @Test
    void aRequestForNothingIsAnErrorAndCancelsTheCall() {
        subscribe();
        received.subscription.request(0);

        assertThat(received.events).containsExactly("failed: at least 1 item has to be requested, was 0");
        assertThat(call).isCancelled();
    }

    @Test
    void aSubscriptionThatIsCancelledAtOnceMakesNoCall() {
        new StreamPublisher<String>(consumer -> {
                    throw new AssertionError("no call");
                })
                .subscribe(new Received() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        subscription.cancel();
                    }
                });
    }

    @Test
    void anInterruptedWaitForDemandLeavesTheFailureToTheCall() throws Exception {
        subscribe();
        Thread producer = new Thread(() -> {
            items.accept("a");
            call.completeExceptionally(new IllegalStateException(
                    Thread.currentThread().isInterrupted() ? "out of time" : "not interrupted"));
        });
        producer.start();
        while (producer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        producer.interrupt();

        producer.join();
        assertThat(received.events).containsExactly("failed: out of time");
    }

    @Test
    void aStreamThatLostAnItemIsNeverWhole() throws Exception {
        subscribe();
        Thread producer = new Thread(() -> {
            items.accept("a");
            call.complete("a");
        });
        producer.start();
        while (producer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        producer.interrupt();

        producer.join();
        assertThat(received.events)
                .singleElement()
                .asString()
                .startsWith("failed: a part of the answer was not delivered");
    }
}
