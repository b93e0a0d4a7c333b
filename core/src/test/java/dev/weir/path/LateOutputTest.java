package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.CallCancelledException;
import dev.weir.call.CallTimeoutException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.path.ScriptedBackend.Step;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Backends that go on after their attempt was ended, and answer: no listener receives less than the answer has. */
class LateOutputTest {
    private static final String ROUTE =
            "routes: { chat: { targets: [ { backend: primary, model: a }, { backend: second, model: b } ], "
                    + "brokenStream: restart } }";

    private final AnswerRecorder heard = new AnswerRecorder();

    /** Says "one ", and, after something has happened, "two", and answers. */
    private static Backend interruptedBy(Step event) {
        return (request, call) -> {
            Objects.requireNonNull(call.listener()).onToken("one ");
            event.take(call);
            Objects.requireNonNull(call.listener()).onToken("two");
            return answer();
        };
    }

    /** Says all of it before something happens. */
    private static Backend saysAllBefore(Step event) {
        return (request, call) -> {
            Objects.requireNonNull(call.listener()).onToken("one two");
            event.take(call);
            return answer();
        };
    }

    private static Completion answer() {
        return Completion.builder("a-2026")
                .text("one two")
                .usage(Usage.reported(3, 2))
                .finishReason(FinishReason.STOP)
                .build();
    }

    private static final class Late {
        private final ClientFixture[] fixture = new ClientFixture[1];

        ClientFixture client(String settings, Backend first, Backend second) {
            fixture[0] = new ClientFixture(settings, Map.of("primary", first, "second", second));
            return fixture[0];
        }
    }

    private final Late late = new Late();
    private final Step cancelled = call -> late.fixture[0].cancelAll();
    private final Step timedOut = call -> late.fixture[0].pass(Duration.ofSeconds(60));

    private CallResult stream(ClientFixture fixture, String model) {
        ChatRequest request = ChatRequest.builder(model).user("a question").build();
        return fixture.client.stream(request, CallOptions.DEFAULT, heard);
    }

    @Test
    void anAnswerOfWhichTheListenerLacksTheRestIsNone() {
        ClientFixture fixture = late.client("", interruptedBy(cancelled), saysAllBefore(cancelled));

        CallCancelledException e = catchThrowableOfType(CallCancelledException.class, () -> stream(fixture, "model-1"));

        assertThat(heard.text).hasToString("one ");
        assertThat(heard.finished).isEmpty();
        assertThat(Objects.requireNonNull(e.attemptLog()).usage()).isEqualTo(Usage.reported(3, 2));
        fixture.assertEverythingIsGivenBack();
    }

    @Test
    void soItIsWhenItsTimeIsOver() {
        ClientFixture fixture = late.client("", interruptedBy(timedOut), saysAllBefore(timedOut));

        assertThatThrownBy(() -> stream(fixture, "model-1")).isInstanceOf(CallTimeoutException.class);

        assertThat(heard.text).hasToString("one ");
        assertThat(heard.finished).isEmpty();
    }

    @Test
    void anAnswerThatWasReceivedBeforeIsTheAnswer() {
        ClientFixture fixture = late.client("", saysAllBefore(cancelled), saysAllBefore(cancelled));

        assertThat(stream(fixture, "model-1").text()).isEqualTo("one two");
        assertThat(heard.text).hasToString("one two");
        assertThat(heard.finished).hasSize(1);
    }

    /** Nothing of it was received, so it is delivered whole. */
    @Test
    void anAnswerOfWhichNothingWasReceivedIsDelivered() {
        ClientFixture fixture = late.client(
                "",
                (request, call) -> {
                    cancelled.take(call);
                    Objects.requireNonNull(call.listener()).onToken("one two");
                    return answer();
                },
                saysAllBefore(cancelled));

        assertThat(stream(fixture, "model-1").text()).isEqualTo("one two");
        assertThat(heard.text).hasToString("one two");
    }

    @Test
    void theNextTargetFinishesWhatALateOneBegan() {
        Step silent = call -> late.fixture[0].pass(Duration.ofSeconds(40));
        ClientFixture fixture = late.client(
                "client: { timeout: 5m }, circuitBreaker: { attemptTimeout: { ceiling: 30s } }, " + ROUTE,
                (request, call) -> {
                    call.outputExpected();
                    return interruptedBy(silent).complete(request, call);
                },
                interruptedBy(call -> {}));

        CallResult result = stream(fixture, "chat");

        assertThat(result.backend()).isEqualTo("second");
        assertThat(heard.text).hasToString("one two");
        assertThat(heard.finished).hasSize(1);
    }
}
