package dev.weir.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortableMessageTest {
    private static final Message SIGNED = Message.builder(Role.ASSISTANT)
            .content(new Content.Reasoning("Let me see", "EqQBCkYIARgC+/=", false, null, WireFields.NONE))
            .content(new Content.Reasoning("", "encrypted", true, null, WireFields.NONE))
            .text("I call the tool.")
            .content(ToolCall.of("call_1", "weather", "{\"city\":\"Köln\"}")
                    .withWireFields(WireFields.of("openai@host:1", Map.of("extra", List.of(1, "two")))))
            .wireFields(WireFields.of("openai", Map.of("annotations", List.of())))
            .build();

    @Test
    void isReadAsItWasWritten() {
        assertThat(PortableMessage.read(PortableMessage.write(SIGNED))).contains(SIGNED);
    }

    @Test
    void textOfAnotherOriginIsNoMessage() {
        assertThat(PortableMessage.read("")).isEmpty();
        assertThat(PortableMessage.read("weir1:%%%")).isEmpty();
        assertThat(PortableMessage.read("weir1:AAAA")).isEmpty();
        assertThat(PortableMessage.read(PortableMessage.write(SIGNED).substring(0, 60)))
                .isEmpty();
    }

    @Test
    void isNeededForWhatTextAndToolCallsDoNotTell() {
        assertThat(PortableMessage.isNeeded(SIGNED)).isTrue();
        assertThat(PortableMessage.isNeeded(
                        Message.builder(Role.ASSISTANT).text("a").text("b").build()))
                .isTrue();
        assertThat(PortableMessage.isNeeded(Message.builder(Role.ASSISTANT)
                        .content(ToolCall.of("1", "t", "{}"))
                        .text("after")
                        .build()))
                .isTrue();
        assertThat(PortableMessage.isNeeded(Message.builder(Role.ASSISTANT)
                        .text("before")
                        .content(ToolCall.of("1", "t", "{}"))
                        .build()))
                .isFalse();
        assertThat(PortableMessage.isNeeded(Message.assistant("Hello"))).isFalse();
    }
}
