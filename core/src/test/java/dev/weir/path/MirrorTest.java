package dev.weir.path;

import static dev.weir.spi.event.CallMirrored.Outcome.FAILED;
import static dev.weir.spi.event.CallMirrored.Outcome.SUCCEEDED;
import static dev.weir.spi.event.CallMirrored.Outcome.TIMED_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.path.ScriptedBackend.Step;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CallMirrored;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Copies of calls for the mirror of a route, with the whole path. */
@Timeout(60)
class MirrorTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("a question").build();

    private final DirectedBackend mirror = new DirectedBackend();

    private static ClientFixture fixture(String settings, Backend mirror) {
        return new ClientFixture(
                settings + "routes: { chat: { targets: [ { backend: primary, model: a } ], "
                        + "mirror: { target: { backend: second, model: b }, share: 100%, timeout: 5s, maxInFlight: 2 } } }",
                Map.of("primary", answering(), "second", mirror));
    }

    private static Backend answering() {
        return (request, call) -> {
            if (call.listener() != null) {
                Objects.requireNonNull(call.listener()).onToken("one");
            }
            return Completion.builder("a-2026")
                    .text("one")
                    .usage(Usage.reported(3, 1))
                    .build();
        };
    }

    private ClientFixture fixture() {
        return fixture("", mirror);
    }

    private static CallResult ask(ClientFixture fixture) {
        return fixture.client.chat(REQUEST, CallOptions.DEFAULT);
    }

    private static void assertNotAffected(CallResult result) {
        assertThat(result.text()).isEqualTo("one");
        assertThat(result.facts().usage()).isEqualTo(Usage.reported(3, 1));
        assertThat(result.facts().attempts()).isEqualTo(1);
        assertThat(result.attemptLog()).isNull();
    }

    @Test
    void theAnswerOfTheMirrorIsMeasuredAndDiscarded() throws InterruptedException {
        ClientFixture fixture = fixture();
        mirror.does(call -> {
            fixture.pass(Duration.ofMillis(700));
            return Completion.builder("b-2026")
                    .text("two")
                    .usage(Usage.reported(4, 2))
                    .build();
        });

        CallResult result = ask(fixture);
        fixture.awaitPart();

        assertNotAffected(result);
        CallMirrored copy = fixture.mirrored.get(0);
        assertThat(fixture.mirrored).hasSize(1);
        assertThat(copy)
                .isEqualTo(new CallMirrored(
                        result.callId(),
                        "chat",
                        "second",
                        "b",
                        SUCCEEDED,
                        null,
                        copy.duration(),
                        Usage.reported(4, 2)));
        assertThat(copy.duration()).isGreaterThanOrEqualTo(Duration.ofMillis(700));
        assertThat(fixture.counted("llm.mirrors", "route", "chat", "outcome", "succeeded"))
                .isEqualTo(1);
        assertThat(fixture.counted("llm.tokens.used", "backend", "second", "attempt", "mirrored"))
                .isEqualTo(6);
        assertThat(fixture.counted("llm.tokens.used", "backend", "primary", "attempt", "answered"))
                .isEqualTo(4);
        assertThat(fixture.meters.get("llm.mirror.duration").timer().count()).isEqualTo(1);
    }

    @Test
    void theCallDoesNotWaitForItsMirror() throws InterruptedException {
        ClientFixture fixture = fixture();

        assertNotAffected(ask(fixture));

        mirror.awaitAsked();
        assertThat(fixture.mirrored).isEmpty();
        mirror.answers("two");
        fixture.awaitPart();
        assertThat(fixture.mirrored).extracting(CallMirrored::outcome).containsExactly(SUCCEEDED);
    }

    @Test
    void aMirrorThatFailsIsAskedOnceAndAffectsNothing() throws InterruptedException {
        Step fails = call -> {
            throw BackendException.builder(Reason.SERVER_ERROR, "as told").build();
        };
        Step breaks = call -> {
            throw new IllegalStateException("broken");
        };
        for (Step step : List.of(fails, breaks)) {
            ScriptedBackend failing = new ScriptedBackend(List.of(step));
            ClientFixture fixture = fixture("", failing);

            assertNotAffected(ask(fixture));

            fixture.awaitPart();
            assertThat(failing.asked()).isEqualTo(1);
            assertThat(fixture.mirrored).singleElement().satisfies(copy -> {
                assertThat(copy.outcome()).isEqualTo(FAILED);
                assertThat(copy.reason()).isEqualTo(step == fails ? Reason.SERVER_ERROR : Reason.OTHER);
            });
            assertThat(fixture.counted("llm.errors.by.type")).isZero();
        }
    }

    @Test
    void theMirrorHasADeadlineOfItsOwn() throws InterruptedException {
        ClientFixture fixture = fixture();
        assertNotAffected(ask(fixture));
        mirror.awaitAsked();

        fixture.pass(Duration.ofSeconds(5));

        mirror.awaitCancelled();
        fixture.awaitPart();
        assertThat(fixture.mirrored).extracting(CallMirrored::outcome).containsExactly(TIMED_OUT);
        assertThat(fixture.breaker("second", "b").statistics().inFlight()).isZero();
    }

    /** A copy is refused where a call would wait. */
    @Test
    void aCopyNeverWaits() throws InterruptedException {
        ClientFixture open = fixture("", mirror);
        open.breaker("second", "b").forceOpen();
        ClientFixture full = fixture("circuitBreaker: { maxConcurrentRequests: 1, maxWait: 1m }, ", mirror);
        full.breaker("second", "b").acquire();
        ClientFixture coolingDown = fixture("", mirror);
        coolingDown.target("second", "b").limits().coolDown(Duration.ofSeconds(3));

        for (ClientFixture fixture : List.of(open, full, coolingDown)) {
            assertNotAffected(ask(fixture));
            fixture.awaitPart();
            assertThat(fixture.counted("llm.mirrors", "outcome", "refused")).isEqualTo(1);
            assertThat(fixture.sleeper.waits).isEmpty();
            assertThat(fixture.mirrored).isEmpty();
        }
        assertThat(mirror.asked()).isZero();
    }

    @Test
    void noMoreThanTheMaximumAreInFlight() throws InterruptedException {
        ClientFixture fixture = fixture();
        for (int i = 0; i < 5; i++) {
            assertNotAffected(ask(fixture));
        }
        mirror.awaitAsked();
        mirror.awaitAsked();
        mirror.answers("two").answers("two");
        fixture.awaitPart();
        fixture.awaitPart();

        assertThat(mirror.asked()).isZero();
        assertThat(fixture.counted("llm.mirrors", "outcome", "refused")).isEqualTo(3);
        assertNotAffected(ask(fixture));
        mirror.awaitAsked();
    }

    @Test
    void aCopyOfAStreamedCallIsStreamedAndNotReceived() throws InterruptedException {
        ClientFixture fixture = fixture();
        AnswerRecorder heard = new AnswerRecorder();
        mirror.says("two").answers("two");

        fixture.client.stream(REQUEST, CallOptions.DEFAULT, heard);
        fixture.awaitPart();

        assertThat(heard.text).hasToString("one");
        assertThat(heard.finished).hasSize(1);
        assertThat(fixture.mirrored).extracting(CallMirrored::outcome).containsExactly(SUCCEEDED);
    }

    @Test
    void aCallWithSideEffectsIsNotCopied() {
        ClientFixture fixture = fixture();
        ChatRequest stored = REQUEST.toBuilder().parameter("store", true).build();

        assertNotAffected(fixture.client.chat(REQUEST, CallOptions.DEFAULT.withSideEffects(true)));
        assertNotAffected(fixture.client.chat(stored, CallOptions.DEFAULT));

        assertThat(fixture.counted("llm.mirrors")).isZero();
        assertThat(mirror.asked()).isZero();
    }

    @Test
    void theShareOfTheCallsIsCopied() {
        ScriptedBackend second = new ScriptedBackend(List.of(call -> {}));
        ClientFixture fixture = new ClientFixture(
                "routes: { chat: { targets: [ { backend: primary, model: a } ], mirror: "
                        + "{ target: { backend: second, model: b }, share: 5%, maxInFlight: 1 } } }",
                Map.of("primary", answering(), "second", second));
        for (int i = 0; i < 4000; i++) {
            ask(fixture);
        }

        double refused = fixture.counted("llm.mirrors", "outcome", "refused");
        assertThat(second.asked() + refused).isCloseTo(200, within(50.0));
    }
}
