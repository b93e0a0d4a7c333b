package dev.weir.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.guard.GuardSettings.OnError;
import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.TextGuard;
import dev.weir.spi.guard.TextKind;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeRandom;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.timelimit.TimeLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Guards alone, without a path. */
class GuardsTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("m").user("hi").build();
    private static final Guard MASK = WordGuard.masking("heron", "bird");

    private final FakeTime time = new FakeTime();
    private final List<String> received = new ArrayList<>();

    private Guards guards(Guard... guards) {
        List<ConfiguredGuard> configured = new ArrayList<>();
        for (Guard guard : guards) {
            configured.add(new ConfiguredGuard("g" + configured.size(), guard, GuardSettings.defaults()));
        }
        return new Guards(configured, GuardListener.NONE, TimeLimiter.manual(time));
    }

    private Call call(@Nullable TokenListener listener) {
        return Call.builder("call-1", REQUEST, Deadline.after(Duration.ofMinutes(1), time))
                .listener(listener)
                .build();
    }

    private final class Recorder implements TokenListener {
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
            received.add("tool " + piece.index() + " " + piece.id() + " " + piece.arguments());
        }

        @Override
        public void onPart(Content part) {
            received.add("part " + part);
        }

        @Override
        public void onFinish(Completion completion) {
            received.add("end");
        }
    }

    private static Next answering(Completion answer) {
        return call -> answer;
    }

    /** Reports pieces to the listener of the call, and answers. */
    private interface Streaming {
        void to(TokenListener listener);
    }

    private static Next streaming(Completion answer, Streaming pieces) {
        return call -> {
            pieces.to(call.listener());
            return answer;
        };
    }

    private static Guard answers(TextGuard guard) {
        return call -> new CallGuard() {
            @Override
            public TextGuard answer(TextKind kind) {
                return guard;
            }
        };
    }

    @Test
    void anAnswerThatIsNotChangedIsTheSameObject() throws Exception {
        Completion answer = Completion.of("m", "a fish");
        assertThat(guards(MASK).answer(call(null), answering(answer))).isSameAs(answer);
    }

    @Test
    void everyPartOfAnAnswerIsChecked() throws Exception {
        Completion answer = Completion.builder("m")
                .content(new Content.Reasoning("a heron?", "signature", false, null, WireFields.NONE))
                .content(Content.text("a her"))
                .content(new Content.Text("on", null, WireFields.of("w", Map.of("citations", List.of("heron")))))
                .content(Content.text(" and a heron"))
                .content(ToolCall.of("c1", "find", "{\"bird\": \"heron\"}"))
                .content(ToolCall.of("c2", "find", "{\"bird\": \"crow\"}"))
                .furtherChoices(List.of(
                        Choice.of(Message.assistant("heron"), FinishReason.STOP, Map.of("logprobs", List.of("heron"))),
                        Choice.of(Message.assistant("crow"), FinishReason.STOP)))
                .extras(Map.of("logprobs", List.of("heron"), "system", "x"))
                .build();
        Completion checked = (Completion) guards(MASK).answer(call(null), answering(answer));
        assertThat(checked)
                .isEqualTo(Completion.builder("m")
                        .content(Content.reasoning("a bird?"))
                        .content(Content.text("a bird and a bird"))
                        .content(ToolCall.of("c1", "find", "{\"bird\": \"bird\"}"))
                        .content(ToolCall.of("c2", "find", "{\"bird\": \"crow\"}"))
                        .furtherChoices(List.of(
                                Choice.of(Message.assistant("bird"), FinishReason.STOP, Map.of()),
                                Choice.of(Message.assistant("crow"), FinishReason.STOP)))
                        .extras(Map.of("system", "x"))
                        .build());
    }

    @Test
    void outputKeepsItsOrderAndATextEndsWhereAnotherKindBegins() throws Exception {
        Completion answer = Completion.builder("m")
                .content(Content.reasoning("look: her"))
                .text("the heron, he")
                .content(ToolCall.of("c1", "find", "{\"x\": \"heron\"}"))
                .build();
        Completion checked = (Completion) guards(MASK).answer(call(new Recorder()), streaming(answer, listener -> {
            listener.onReasoning("look: her");
            listener.onToken("the he");
            listener.onToken("ron, he");
            listener.onToolCall(ToolCallPiece.begin(0, "c1", "find", ""));
            listener.onToolCall(ToolCallPiece.more(0, "{\"x\": \"he"));
            listener.onToolCall(ToolCallPiece.more(0, "ron\"}"));
        }));
        assertThat(received)
                .containsExactly(
                        "reasoning look: ",
                        "reasoning her",
                        "text the ",
                        "text bird, ",
                        "text he",
                        "tool 0 c1 ",
                        "tool 0  {\"x\": \"",
                        "tool 0  bird\"}",
                        "end");
        assertThat(checked.text()).isEqualTo("the bird, he");
        assertThat(checked.toolCalls().get(0).arguments()).isEqualTo("{\"x\": \"bird\"}");
    }

    @Test
    void piecesGiveTheAnswerThatTheWholeGives() throws Exception {
        long seed = FakeRandom.seeded().seed();
        Random random = new Random(seed);
        String text = "a heron, her heronry, and the heron of heron";
        Completion answer = Completion.of("m", text);
        String whole = ((Completion)
                        guards(MASK, WordGuard.masking("birdry", "nest")).answer(call(null), answering(answer)))
                .text();
        for (int i = 0; i < 200; i++) {
            received.clear();
            StringBuilder heard = new StringBuilder();
            Completion checked = (Completion) guards(MASK, WordGuard.masking("birdry", "nest"))
                    .answer(call(heard::append), streaming(answer, out -> {
                        for (int at = 0; at < text.length(); ) {
                            int end = Math.min(text.length(), at + 1 + random.nextInt(6));
                            out.onToken(text.substring(at, end));
                            at = end;
                        }
                    }));
            assertThat(checked.text()).as("seed %d", seed).isEqualTo(whole).isEqualTo(heard.toString());
        }
    }

    @Test
    void aRestartIsGrantedWhileNothingIsDelivered() throws Exception {
        Completion answer = Completion.of("m", "crow");
        Completion checked = (Completion) guards(MASK).answer(call(new Recorder()), streaming(answer, listener -> {
            listener.onToken("her");
            assertThat(listener.onRestart()).isTrue();
            listener.onToken("crow");
            assertThat(listener.onRestart()).isFalse();
        }));
        assertThat(checked.text()).isEqualTo("crow");
        assertThat(received).containsExactly("text crow", "end");
    }

    @Test
    void aChangedPartLosesWhatSignsItsText() throws Exception {
        Content signed = new Content.Reasoning("a heron", "signature", false, null, WireFields.NONE);
        Content other = new Content.Reasoning("a crow", "signature", false, null, WireFields.NONE);
        Completion answer = Completion.builder("m").content(signed).text("x").build();
        guards(MASK).answer(call(new Recorder()), streaming(answer, listener -> {
            listener.onReasoning("a heron");
            listener.onPart(signed);
            listener.onToken("x");
        }));
        assertThat(received).containsExactly("reasoning a bird", "text x", "end");
        received.clear();
        Completion kept = Completion.builder("m").content(other).text("x").build();
        assertThat(guards(MASK).answer(call(new Recorder()), streaming(kept, listener -> {
                    listener.onReasoning("a crow");
                    listener.onPart(other);
                    listener.onToken("x");
                })))
                .isSameAs(kept);
        assertThat(received).containsExactly("reasoning a crow", "part Reasoning[6 chars]", "text x", "end");
    }

    @Test
    void aGuardIsHeldToItsContract() {
        assertBroken(call -> nothing(), "the prompt: begin returned null");
        assertBroken(requests(request -> nothing()), "the prompt: request returned null");
        assertBroken(requests(request -> request.withModel("other")), "it changed the kind or the model");
        assertBroken(answers((text, last) -> nothing()), "the answer: check returned null");
        assertBroken(answers(new Holding()), "it did not release the end of a text");
        assertBroken(answers((text, last) -> ReleasedText.changed(99, "")), "it released more characters than");
    }

    /** Releases nothing. */
    private static final class Holding implements TextGuard {
        @Override
        public int lookBack() {
            return 100;
        }

        @Override
        public ReleasedText check(String text, boolean last) {
            return ReleasedText.nothing();
        }
    }

    private interface RequestCheck {
        Request check(Request request);
    }

    private static Guard requests(RequestCheck check) {
        return call -> new CallGuard() {
            @Override
            public Request request(Request request) {
                return check.check(request);
            }
        };
    }

    private void assertBroken(Guard guard, String why) {
        assertThatThrownBy(() -> guards(guard).answer(call(null), answering(Completion.of("m", "text"))))
                .isInstanceOf(GuardFailedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void holdingBackMoreThanItSaysIsAFailure() {
        Guard greedy = answers((text, last) -> last ? ReleasedText.all(text) : ReleasedText.nothing());
        Completion answer = Completion.of("m", "text");
        assertThatThrownBy(() -> guards(greedy).answer(call(new Recorder()), streaming(answer, listener -> {
                    listener.onToken("text");
                })))
                .isInstanceOf(GuardFailedException.class)
                .hasMessageContaining("it holds back 4 characters, and its lookBack is 0");
    }

    @Test
    void aGuardThatFailsInTheMiddleIsLeftOutOfTheRestWhereItMay() throws Exception {
        List<String> ignored = new ArrayList<>();
        GuardListener listener = new GuardListener() {
            @Override
            public void ignored(dev.weir.spi.event.CallGuarded event, Throwable failure) {
                ignored.add(event.guard() + " " + event.checked().label());
            }
        };
        Guard failing = answers((text, last) -> {
            if (text.contains("b")) {
                throw new IllegalStateException("no b");
            }
            return ReleasedText.changed(text.length(), text.toUpperCase(java.util.Locale.ROOT));
        });
        Guards guards = new Guards(
                List.of(new ConfiguredGuard(
                        "failing", failing, new GuardSettings(OnError.ALLOW, Duration.ofSeconds(1)))),
                listener,
                TimeLimiter.manual(time));
        Completion answer = Completion.of("m", "abc");
        Completion checked = (Completion) guards.answer(call(new Recorder()), streaming(answer, out -> {
            out.onToken("a");
            out.onToken("b");
            out.onToken("c");
        }));
        assertThat(checked.text()).isEqualTo("Abc");
        assertThat(ignored).containsExactly("failing answer");
    }

    @Test
    void aGuardThatHangsIsInterruptedAfterItsTime() {
        CountDownLatch never = new CountDownLatch(1);
        Guard hanging = new Guard() {
            @Override
            public CallGuard begin(CallContext call) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("interrupted", e);
                }
                return new CallGuard() {};
            }
        };
        Guards guards = new Guards(
                List.of(new ConfiguredGuard(
                        "hanging", hanging, new GuardSettings(OnError.REFUSE, Duration.ofMillis(20)))),
                GuardListener.NONE,
                new TimeLimiter());
        Call call = Call.builder(
                        "call-1", REQUEST, Deadline.after(Duration.ofMinutes(1), dev.weir.spi.time.TimeSource.system()))
                .build();
        assertThatThrownBy(() -> guards.answer(call, answering(Completion.of("m", "x"))))
                .isInstanceOf(GuardFailedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // that is what is tested
    private static <T> T nothing() {
        return null;
    }
}
