package dev.weir.spi.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageTest {
    private static final ToolCall CALL = ToolCall.of("id-1", "lookup", "{}");

    @Test
    void answerKeepsTheOrderOfItsPartsAndIsSentBackAsItCame() {
        Content signed = new Content.Reasoning("hm", "sig", false, null, WireFields.of("demo", Map.of("x", 1)));
        Completion completion = Completion.builder("m")
                .content(signed)
                .text("look")
                .content(CALL)
                .text(" up")
                .finishReason(FinishReason.TOOL_CALLS)
                .build();

        assertThat(completion.message().content())
                .containsExactly(signed, Content.text("look"), CALL, Content.text(" up"));
        assertThat(completion.text()).isEqualTo("look up");
        assertThat(completion.reasoning()).isEqualTo("hm");
        assertThat(completion.toolCalls()).containsExactly(CALL);
    }

    @Test
    void listenerReceivesThePartsOfAWholeAnswerInTheirOrder() {
        List<String> received = new ArrayList<>();
        Completion completion = Completion.builder("m")
                .content(Content.reasoning("hm"))
                .content(CALL)
                .content(Content.refusal("no"))
                .text("ok")
                .build();

        completion.deliverTo(new TokenListener() {
            @Override
            public void onToken(String text) {
                received.add("text " + text);
            }

            @Override
            public void onReasoning(String text) {
                received.add("reasoning " + text);
            }

            @Override
            public void onRefusal(String text) {
                received.add("refusal " + text);
            }

            @Override
            public void onToolCall(ToolCallPiece piece) {
                received.add("call " + piece.index() + " " + piece.name());
            }
        });

        assertThat(received).containsExactly("reasoning hm", "call 0 lookup", "refusal no", "text ok");
    }

    @Test
    void listenerReceivesWholeThePartsThatHaveMoreThanTheirText() {
        Content signed = new Content.Reasoning("hm", "s", false, null, WireFields.NONE);
        Content redacted = new Content.Reasoning("", "d", true, null, WireFields.NONE);
        Content other = Content.other(WireFields.of("anthropic", Map.of("type", "new")));
        List<Content> received = new ArrayList<>();

        Completion.builder("m")
                .content(List.of(signed, Content.reasoning("hm"), redacted, Content.text("ok"), other, CALL))
                .build()
                .deliverTo(new TokenListener() {
                    @Override
                    public void onToken(String text) {}

                    @Override
                    public void onPart(Content part) {
                        received.add(part);
                    }
                });

        assertThat(received).containsExactly(signed, redacted, other);
    }

    @Test
    void fieldsOfAnyServerAreWrittenToEachOfTheirDialect() {
        WireFields fields = WireFields.ofAnyServer("openai", Map.of("x", 1));

        assertThat(fields.on("openai")).containsEntry("x", 1);
        assertThat(fields.on("openai@localhost:8000")).containsEntry("x", 1);
        assertThat(fields.isOf("anthropic")).isFalse();
        assertThat(WireFields.of("openai", Map.of("x", 1)).on("openai@localhost:8000"))
                .isEmpty();
    }

    @Test
    void cacheMarkIsOnTheLastPartAlone() {
        CacheMark hour = CacheMark.of(Duration.ofHours(1));
        Message marked = Message.user(Content.text("a"), Content.text("b")).cacheUpToHere(hour);

        assertThat(marked.content())
                .containsExactly(Content.text("a"), Content.text("b").withCacheMark(hour));
        assertThatThrownBy(() -> Completion.builder("m").build().message().cacheUpToHere())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a message without content cannot be marked");
        assertThatThrownBy(() -> CacheMark.of(Duration.ZERO)).hasMessage("ttl must be above zero, was PT0S");
    }

    @Test
    void fieldsOfAWireAreSeenByThatWireAlone() {
        WireFields fields = WireFields.of("openai", Map.of("extra_content", "x"));

        assertThat(CALL.withWireFields(fields).wireFields().on("openai")).containsEntry("extra_content", "x");
        assertThat(fields.on("anthropic")).isEmpty();
        assertThat(WireFields.NONE.isOf("openai")).isFalse();
        assertThatThrownBy(() -> WireFields.of("", Map.of("x", 1))).hasMessage("fields need the name of their wire");
    }

    @Test
    void partsThatContradictThemselvesAreRefused() {
        assertThatThrownBy(() -> new Content.Reasoning("hm", "sig", true, null, WireFields.NONE))
                .hasMessage("redacted reasoning has a signature and no text");
        assertThatThrownBy(() -> new Content.File("a.pdf", null, null, null, WireFields.NONE))
                .hasMessage("a file has either a URL or an id");
    }

    @Test
    void aChoiceIsAnAssistantsMessage() {
        assertThatThrownBy(() -> Choice.of(Message.user("hi"), FinishReason.STOP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a choice is an assistant's message, was USER");
    }
}
