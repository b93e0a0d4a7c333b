package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.weir.spi.event.CallListener;
import dev.weir.testkit.fake.SampleEvents;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What every {@link CallListener} promises, as tests. The author of a listener extends this class in the plugin's tests; {@link
 * SampleEvents} has events for further tests.
 *
 * <pre>{@code
 * class PagerTest extends CallListenerContract {
 *     @Override protected CallListener listener() {
 *         return new Pager(new PagerSettings(server.uri()));
 *     }
 * }
 * }</pre>
 */
public abstract class CallListenerContract extends Contract {
    private static final int ROUNDS = 100;

    /** The listener. */
    protected abstract CallListener listener();

    @Test
    void receivesEventsOfEveryKind() {
        CallListener listener = listener();
        assertThatCode(() -> notify(listener, SampleEvents.all())).doesNotThrowAnyException();
    }

    @Test
    void receivesEventsThatLackWhatTheyMayLack() {
        CallListener listener = listener();
        assertThatCode(() -> notify(listener, SampleEvents.withoutFacts())).doesNotThrowAnyException();
    }

    @Test
    void receivesEventsOnManyThreadsAtOnce() {
        CallListener listener = listener();
        Conduct.onEveryThread(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                notify(listener, SampleEvents.all());
                notify(listener, SampleEvents.withoutFacts());
            }
            return true;
        });
    }

    @Test
    void doesNotWaitForAnything() {
        CallListener listener = listener();
        Conduct.assertDoesNotWait(() -> notify(listener, SampleEvents.all()));
    }

    @Test
    void closesMoreThanOnceAndReceivesEventsAfterwards() {
        CallListener listener = listener();
        require(Feature.CLOSING, listener instanceof AutoCloseable);
        Conduct.assertClosesTwice(listener);
        assertThatCode(() -> notify(listener, SampleEvents.all())).doesNotThrowAnyException();
    }

    private static void notify(CallListener listener, List<Consumer<CallListener>> events) {
        events.forEach(event -> event.accept(listener));
    }
}
