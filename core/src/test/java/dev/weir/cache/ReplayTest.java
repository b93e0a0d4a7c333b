package dev.weir.cache;

import static dev.weir.cache.CacheFixture.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.ListenerMethods;
import dev.weir.call.StreamPiece;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.WireFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** CV-07: a stored answer is replayed with the same kinds of events in the same order as it was streamed. */
class ReplayTest {
    private static final Completion ANSWER = Completion.builder("model-1")
            .id("id-1")
            .content(Content.reasoning("because"))
            .text("yes, indeed")
            .usage(Usage.reported(7, 3))
            .build();

    private final CacheFixture fixture = new CacheFixture();

    /** The kinds of the events, each once for a run of them, and the texts. */
    private static final class Recorder implements TokenListener {
        private final List<String> kinds = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();

        private void add(String kind) {
            if (kinds.isEmpty() || !kinds.get(kinds.size() - 1).equals(kind)) {
                kinds.add(kind);
            }
        }

        @Override
        public void onToken(String piece) {
            add("token");
            text.append(piece);
        }

        @Override
        public void onReasoning(String piece) {
            add("reasoning");
            text.append(piece);
        }

        @Override
        public void onToolCall(ToolCallPiece piece) {
            add("tool call");
        }

        @Override
        public void onModel(String model, String id) {
            add("model " + model + " " + id);
        }

        @Override
        public void onFinish(Completion completion) {
            add("finish " + completion.finishReason() + " " + completion.usage());
        }
    }

    /** A flight that begins again for the same listener, which has received the first of two signed thoughts. */
    @Test
    void aPartIsDeliveredOnceThoughAnAnswerBeginsAgain() {
        StreamPiece thought = new StreamPiece.Text(StreamPiece.Channel.REASONING, "because");
        StreamPiece first = new StreamPiece.Part(signed("one"));
        StreamPiece second = new StreamPiece.Part(signed("two"));
        ReceivedOutput received = new ReceivedOutput();
        List.of(thought, first).forEach(received::add);
        received.beginsAgain();

        assertThat(received.without(thought)).isNull();
        assertThat(received.without(new StreamPiece.Part(signed("signed anew"))))
                .isNull();
        assertThat(received.isBehind()).isFalse();
        assertThat(received.without(second)).isEqualTo(second);
        assertThat(received.hasDiverged()).isFalse();
    }

    private static Content signed(String signature) {
        return new Content.Reasoning("because", signature, false, null, WireFields.NONE);
    }

    @Test
    void everyMethodOfAListenerIsKeptAsAPiece() throws Exception {
        Set<String> called = new HashSet<>();
        TokenListener caller = ListenerMethods.recorder(called);

        ListenerMethods.callAll(new PieceListener(piece -> piece.deliverTo(caller)));

        assertThat(called).isEqualTo(ListenerMethods.names());
    }

    @Test
    void aReplayHasTheEventsOfTheStream() {
        Recorder live = new Recorder();
        fixture.ask(fixture.call(REQUEST).listener(live).build(), asked -> {
            TokenListener listener = asked.listener();
            listener.onModel("model-1", "id-1");
            listener.onReasoning("be");
            listener.onReasoning("cause");
            listener.onToken("yes,");
            listener.onToken(" indeed");
            return ANSWER;
        });
        Recorder replayed = new Recorder();
        fixture.ask(fixture.call(REQUEST).listener(replayed).build(), ANSWER);
        assertThat(fixture.asked).hasValue(1);
        assertThat(live.kinds)
                .containsExactly("model model-1 id-1", "reasoning", "token", "finish STOP " + ANSWER.usage());
        assertThat(replayed.kinds).isEqualTo(live.kinds);
        assertThat(replayed.text).hasToString(live.text.toString()).hasToString("becauseyes, indeed");
    }
}
