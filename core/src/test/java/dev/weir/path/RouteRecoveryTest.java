package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An outage of the first of two targets, with the defaults of the configuration, by a clock that the test moves. */
class RouteRecoveryTest {
    private static final String TWO = """
            routes: { chat: { targets: [ { backend: primary, model: a }, { backend: second, model: b } ] } }\
            """;
    private static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("a question").build();
    private static final Duration OPEN_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGER_THAN_REJECTIONS_ARE_REMEMBERED = Duration.ofMinutes(11);

    private final Outage first = new Outage();
    private final ClientFixture fixture =
            new ClientFixture(TWO, Map.of("primary", first, "second", new ScriptedBackend(List.of(call -> {}))));

    /** A backend that fails for one reason, or does something else when it is asked. */
    private static final class Outage implements Backend {
        private ScriptedBackend.Step step = failing(Reason.SERVER_ERROR);
        private int asked;

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            asked++;
            step.take(call);
            return Completion.of(request.model(), "yes");
        }

        private static ScriptedBackend.Step failing(Reason reason) {
            return call -> {
                throw BackendException.builder(reason, "as told").build();
            };
        }
    }

    private CallResult ask() {
        return fixture.client.chat(REQUEST, CallOptions.DEFAULT);
    }

    private void openTheBreaker() {
        while (state() != State.OPEN) {
            assertThat(ask().backend()).isEqualTo("second");
        }
        first.asked = 0;
        fixture.sleeper.waits.clear();
    }

    private State state() {
        return fixture.breaker("primary", "a").state();
    }

    @Test
    void aFailedProbeFallsBackAtOnceWithinItsCall() {
        openTheBreaker();
        fixture.pass(OPEN_WAIT);

        CallResult result = ask();

        assertThat(result.backend()).isEqualTo("second");
        assertThat(first.asked).isEqualTo(1);
        assertThat(fixture.sleeper.waits).isEmpty();
    }

    /** RT-30. */
    @Test
    void aFailedProbeOpensTheBreakerAgain() {
        openTheBreaker();
        fixture.pass(OPEN_WAIT);
        first.step = call -> {};
        assertThat(ask().backend()).isEqualTo("primary");
        first.step = Outage.failing(Reason.OVERLOADED);

        assertThat(ask().backend()).isEqualTo("second");

        assertThat(state()).isEqualTo(State.OPEN);
    }

    /** RT-26: nothing arrives before the open wait is over. */
    @Test
    void noRequestArrivesDuringTheOpenWait() {
        openTheBreaker();
        for (int second = 1; second < 10; second++) {
            fixture.pass(Duration.ofSeconds(1));
            ask();
        }
        assertThat(first.asked).isZero();
        fixture.pass(Duration.ofSeconds(1));
        ask();
        assertThat(first.asked).isEqualTo(1);
    }

    /** RT-29: one probe at a time, and all other calls go elsewhere. */
    @Test
    void oneProbeIsInFlightAtATime() {
        openTheBreaker();
        fixture.pass(OPEN_WAIT);
        List<String> others = new ArrayList<>();
        first.step = probe -> {
            for (int i = 0; i < 100; i++) {
                others.add(ask().backend());
            }
        };

        assertThat(ask().backend()).isEqualTo("primary");

        assertThat(first.asked).isEqualTo(1);
        assertThat(others).hasSize(100).containsOnly("second");
    }

    /** RT-27: whatever a probe ends with, another one can follow. */
    @ParameterizedTest
    @EnumSource(Reason.class)
    void everyEndOfAProbeAllowsAnotherOne(Reason reason) {
        openTheBreaker();
        fixture.pass(OPEN_WAIT);
        first.step = Outage.failing(reason);
        try {
            ask();
        } catch (CallException e) {
            assertThat(reason.fault()).isIn(Reason.Fault.CALLER, Reason.Fault.POLICY);
        }
        int before = first.asked;
        first.step = call -> {};
        fixture.pass(LONGER_THAN_REJECTIONS_ARE_REMEMBERED);

        assertThat(ask().backend()).isEqualTo("primary");
        assertThat(before).isEqualTo(1);
        assertThat(first.asked).isEqualTo(2);
        assertThat(fixture.breaker("primary", "a").statistics().inFlight()).isZero();
    }

    /** RT-27: a probe whose caller gives up. */
    @Test
    void aCancelledProbeAllowsAnotherOne() {
        openTheBreaker();
        fixture.pass(OPEN_WAIT);
        first.step = call -> {
            fixture.cancelAll();
            throw BackendException.builder(Reason.CUT, "ended").build();
        };
        assertThatThrownBy(this::ask).isInstanceOf(CallException.class);
        first.step = call -> {};

        assertThat(ask().backend()).isEqualTo("primary");
        assertThat(first.asked).isEqualTo(2);
    }

    /** Two calls a second over an outage of five minutes. */
    @Test
    void anOutageCostsTheTargetOneRequestPerOpenWaitAndEndsWithinOne() {
        int calls = 600;
        for (int i = 0; i < calls; i++) {
            long began = fixture.now();
            assertThat(ask().backend()).isEqualTo("second");
            fixture.pass(Duration.ofMillis(500)
                    .minusNanos(Math.min(
                            fixture.now() - began, Duration.ofMillis(500).toNanos())));
        }
        assertThat(first.asked).isLessThanOrEqualTo(5 + 300 / 10);

        first.step = call -> {};
        long recovered = fixture.now();
        while (state() != State.CLOSED) {
            ask();
            fixture.pass(Duration.ofMillis(500));
        }
        assertThat(Duration.ofNanos(fixture.now() - recovered)).isLessThanOrEqualTo(Duration.ofSeconds(12));
        assertThat(ask().backend()).isEqualTo("primary");
    }

    /** RT-31: a target that does not answer costs a few calls their time, and no further ones. */
    @Test
    void aSilentTargetIsPassedOverAfterFiveCalls() {
        first.step = call -> {
            fixture.pass(Duration.ofSeconds(10));
            throw BackendException.builder(Reason.CUT, "ended").build();
        };
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            long began = fixture.now();
            assertThat(ask().backend()).isEqualTo("second");
            millis.add(TimeUnit.NANOSECONDS.toMillis(fixture.now() - began));
        }
        assertThat(first.asked).isEqualTo(5);
        assertThat(millis.subList(5, 100)).allMatch(took -> took < 50);
    }

    /** RT-24: a backend alone is never given up. */
    @Test
    void aBackendAloneIsUsedAgainWithinOneOpenWait() {
        Outage alone = new Outage();
        ClientFixture single = new ClientFixture("retry: { maxRetries: 0 }", Map.of("primary", alone));
        ChatRequest request = ChatRequest.builder("a").user("a question").build();
        for (int i = 0; i < 25; i++) {
            assertThatThrownBy(() -> single.client.chat(request, CallOptions.DEFAULT))
                    .isInstanceOf(CallException.class);
        }
        assertThat(alone.asked).isEqualTo(5);
        alone.step = call -> {};
        single.pass(Duration.ofSeconds(30));

        Answer answer = single.client.chat(request, CallOptions.DEFAULT).completion();

        assertThat(answer.model()).isEqualTo("a");
    }
}
