package dev.weir.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CodeFenceTest {

    @Test
    void aFenceAroundAllOfTheTextIsTakenOff() {
        assertThat(CodeFence.stripped("```json\n{\"a\": 1}\n```")).isEqualTo("{\"a\": 1}");
        assertThat(CodeFence.stripped("\n ```\r\n{\"a\": 1}\r\n``` \n")).isEqualTo("{\"a\": 1}");
        assertThat(CodeFence.stripped("````JSON5 x\n[\"\\n```\\n\"]\n````")).isEqualTo("[\"\\n```\\n\"]");
    }

    @Test
    void anyOtherTextKeepsAllButTheWhiteSpaceAroundIt() {
        assertThat(CodeFence.stripped(" {\"a\": 1}\n")).isEqualTo("{\"a\": 1}");
        assertThat(CodeFence.stripped("Here: ```json\n1\n```")).isEqualTo("Here: ```json\n1\n```");
        assertThat(CodeFence.stripped("```json\n1\n``` there")).isEqualTo("```json\n1\n``` there");
        assertThat(CodeFence.stripped("```json\n1")).isEqualTo("```json\n1");
        assertThat(CodeFence.stripped("```")).isEqualTo("```");
        assertThat(CodeFence.stripped("")).isEmpty();
    }

    @Test
    void aLongTextTakesNoStack() {
        String json = "[" + "1,\n".repeat(200_000) + "1]";
        assertThat(CodeFence.stripped("```json\n" + json + "\n```")).isEqualTo(json);
    }
}
