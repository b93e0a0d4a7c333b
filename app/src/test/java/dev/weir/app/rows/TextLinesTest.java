package dev.weir.app.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.rows.TextLines.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextLinesTest {

    private static List<String> read(byte[] text, int mostBytes) throws IOException {
        List<String> read = new ArrayList<>();
        try (TextLines lines = new TextLines(new ByteArrayInputStream(text), mostBytes)) {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                read.add(line.number() + (line.text() == null ? " " + line.problem() : ":" + line.text()));
            }
        }
        return read;
    }

    private static List<String> read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8), 100);
    }

    @Test
    void theEndsOfLinesOfEverySystem() throws IOException {
        assertThat(read("a\nb\r\n\nc")).containsExactly("1:a", "2:b", "3:", "4:c");
        assertThat(read("a\n")).containsExactly("1:a");
        assertThat(read("")).isEmpty();
    }

    @Test
    void aByteOrderMarkIsNoText() throws IOException {
        assertThat(read("\ufeffa\n\ufeffb")).containsExactly("1:a", "2:\ufeffb");
    }

    @Test
    void aLineAboveTheLimitIsLeftOut() throws IOException {
        assertThat(read("a\n" + "x".repeat(100) + "\n" + "y".repeat(101) + "\nb"))
                .containsExactly("1:a", "2:" + "x".repeat(100), "3 is longer than 100 bytes", "4:b");
    }

    @Test
    void aLineInAnotherCharacterSetIsLeftOut() throws IOException {
        assertThat(read(new byte[] {'a', '\n', (byte) 0xe9, '\n', 'b'}, 100))
                .containsExactly("1:a", "2 is not in UTF-8", "3:b");
    }

    @Test
    void aFileInUtf16IsNamedOnceAsSuch() throws IOException {
        byte[] little = "\ufeff\"a\"\n".getBytes(StandardCharsets.UTF_16LE);
        assertThat(read(little, 100).get(0)).isEqualTo("1 is not in UTF-8 but in UTF-16: convert the file");
    }
}
