package dev.weir.breaker;

import dev.weir.spi.call.CallContext.Registration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** The listeners of a breaker. */
final class Subscriptions {
    private final String breaker;
    private final Executor executor;
    private final Timeline timeline;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    Subscriptions(String breaker, Executor executor, Timeline timeline) {
        this.breaker = breaker;
        this.executor = executor;
        this.timeline = timeline;
    }

    Registration add(BreakerListener listener) {
        Subscription subscription = new Subscription(breaker, listener, executor, timeline.latest());
        subscriptions.add(subscription);
        subscription.tell();
        return () -> {
            subscription.close();
            subscriptions.remove(subscription);
        };
    }

    void stateChanged() {
        subscriptions.forEach(Subscription::tell);
    }

    void probeSucceeded(int generation) {
        subscriptions.forEach(subscription -> subscription.probeSucceeded(generation));
    }
}
