package dev.weir.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.ToolCall;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.timelimit.Attempt;
import dev.weir.timelimit.ManualLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenRelayTest {
    private static final Completion COMPLETION = Completion.builder("small-2026")
            .id("id-1")
            .text("Hello")
            .toolCalls(List.of(ToolCall.of("t-1", "scale", "{}")))
            .usage(Usage.reported(3, 2))
            .build();

    private final FakeTime time = new FakeTime();
    private final ManualLimiter limits = new ManualLimiter(time);
    private final Recorder recorder = new Recorder();
    private final Call call =
            Calls.within(Duration.ofSeconds(10), time).listener(recorder).build();

    private static final class Recorder implements TokenListener {
        private final List<String> received = new ArrayList<>();

        @Override
        public void onToken(String text) {
            received.add("text " + text);
        }

        @Override
        public void onReasoning(String text) {
            received.add("reasoning " + text);
        }

        @Override
        public void onToolCall(ToolCallPiece piece) {
            received.add("tool " + piece.index() + " " + piece.id() + " " + piece.name() + " " + piece.arguments());
        }

        @Override
        public void onModel(String model, String id) {
            received.add("model " + model + " " + id);
        }

        @Override
        public void onFinish(Completion completion) {
            received.add("finish " + completion.finishReason() + " " + completion.usage());
        }
    }

    private Attempt attempt() {
        return limits.limiter().begin(time.nanoTime() + 10);
    }

    private static TokenListener relay(Call call) {
        return Objects.requireNonNull(call.listener());
    }

    @Test
    void everythingIsRelayedAndTheServingModelBeforeAnyOutput() {
        TokenListener relay = relay(call.during(attempt(), 1, call.deadline()));
        relay.onModel("small-2026", "id-1");
        assertThat(recorder.received).isEmpty();
        relay.onReasoning("hm");
        relay.onToken("Hello");
        relay.onToolCall(ToolCallPiece.begin(0, "t-1", "scale", "{"));
        relay.onToolCall(ToolCallPiece.more(0, "}"));
        call.deliver(COMPLETION);
        assertThat(recorder.received)
                .containsExactly(
                        "model small-2026 id-1",
                        "reasoning hm",
                        "text Hello",
                        "tool 0 t-1 scale {",
                        "tool 0   }",
                        "finish STOP " + COMPLETION.usage());
    }

    @Test
    void everyMethodOfAListenerIsRelayed() throws Exception {
        Set<String> called = new HashSet<>();
        Call heard = Calls.within(Duration.ofSeconds(10), time)
                .listener(ListenerMethods.recorder(called))
                .build();

        TokenListener relay = relay(heard.during(attempt(), 1, heard.deadline()));
        ListenerMethods.callAll(relay);
        relay.onToken("x"); // the model comes with the next output

        assertThat(called).isEqualTo(ListenerMethods.names());
    }

    @Test
    void anAnswerThatWasNotStreamedIsDeliveredAtOnce() {
        call.deliver(COMPLETION);
        assertThat(recorder.received)
                .containsExactly(
                        "model small-2026 id-1",
                        "text Hello",
                        "tool 0 t-1 scale {}",
                        "finish STOP " + COMPLETION.usage());
    }

    @Test
    void anAnswerWithoutOutputStillNamesItsModel() {
        call.deliver(Completion.of("small-2026", ""));
        assertThat(recorder.received).containsExactly("model small-2026 ", "finish STOP null");
    }

    @Test
    void anyOutputCommitsTheCallToItsAttempt() {
        TokenListener relay = relay(call.during(attempt(), 1, call.deadline()));
        relay.onModel("small-2026", "id-1");
        assertThat(call.hasDelivered()).isFalse();
        relay.onReasoning("hm");
        assertThat(call.hasDelivered()).isTrue();
    }

    @Test
    void nothingOfAnAttemptThatIsOverIsRelayed() {
        Attempt attempt = attempt();
        TokenListener relay = relay(call.during(attempt, 1, call.deadline()));
        attempt.end();
        relay.onReasoning("late");
        relay.onToolCall(ToolCallPiece.more(0, "late"));
        relay.onToken("late");
        assertThat(recorder.received).isEmpty();
        assertThat(call.hasDelivered()).isFalse();
    }
}
