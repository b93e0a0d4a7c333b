package dev.weir.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.schema.StrictJson;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentCaptureTest {
    private static final int LIMIT = 100;

    private final ContentCapture capture = new ContentCapture(LIMIT, text -> text);

    @Test
    void isTheJsonOfTheConventions() {
        assertThat(capture.input(List.of(Message.system("be \"brief\""), Message.user("why?\n"))))
                .isEqualTo("[{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"content\":\"be \\\"brief\\\"\"}]},"
                        + "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"why?\\u000a\"}]}]");
        assertThat(capture.output(Completion.of("model-1", "so")))
                .isEqualTo("[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"so\"}],"
                        + "\"finish_reason\":\"stop\"}]");
    }

    /** TR-11. */
    @Test
    void aHugePromptIsCutAndStaysValidJson() throws Exception {
        String huge = "\"\\\u0001😀".repeat(1_000_000);
        String shown = capture.input(List.of(Message.user(huge), Message.user(huge)));

        assertThat(shown.length()).isLessThan(LIMIT * 6 + 100);
        assertThat(shown).contains("…");
        StrictJson.parse(shown);
    }

    /** TR-11. */
    @Test
    void anImageIsNamedAndLeftOut() {
        assertThat(capture.input(List.of(Message.user(Content.image("data:image/png;base64,AAAA")))))
                .isEqualTo("[{\"role\":\"user\",\"parts\":[{\"type\":\"image\"}]}]");
    }

    @Test
    void theRedactionSeesWhatACutWouldSplit() {
        ContentCapture redacting = new ContentCapture(LIMIT, text -> text.replace("4111111111111111", "***"));
        String text = "x".repeat(LIMIT - 4) + "4111111111111111";

        assertThat(redacting.input(List.of(Message.user(text)))).contains("***").doesNotContain("4111");
    }

    @Test
    void aTextOnWhichTheRedactionFailsIsLeftOut() {
        ContentCapture broken = new ContentCapture(LIMIT, text -> {
            throw new IllegalStateException("on purpose");
        });

        assertThat(broken.input(List.of(Message.user("a secret")))).doesNotContain("secret");
    }
}
