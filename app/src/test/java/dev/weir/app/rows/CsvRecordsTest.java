package dev.weir.app.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class CsvRecordsTest {

    private static List<CsvRecords.Fields> read(byte[] text, int mostBytes) throws IOException {
        List<CsvRecords.Fields> read = new ArrayList<>();
        try (CsvRecords records = new CsvRecords(new ByteArrayInputStream(text), mostBytes)) {
            for (CsvRecords.Fields next = records.next(); next != null; next = records.next()) {
                read.add(next);
            }
            assertThat(records.bytes()).isEqualTo(text.length);
        }
        return read;
    }

    private static List<String> shown(String text, int mostBytes) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8), mostBytes).stream()
                .map(record -> record.line() + ":"
                        + (record.problem() == null ? String.join("|", record.fields()) : " " + record.problem()))
                .toList();
    }

    private static List<String> shown(String text) throws IOException {
        return shown(text, 1000);
    }

    @Test
    void fieldsInQuotesHaveCommasLineBreaksAndQuotes() throws IOException {
        assertThat(shown("a,b\r\n\"1,2\",\"he said \"\"hi\"\"\"\r\n\"two\nlines\",x\r\nlast,one"))
                .containsExactly("1:a|b", "2:1,2|he said \"hi\"", "3:two\nlines|x", "5:last|one");
    }

    @Test
    void theEndsOfLinesOfEverySystemAndAByteOrderMark() throws IOException {
        List<String> expected = List.of("1:a|b", "2:c|d");
        assertThat(shown("a,b\nc,d\n")).isEqualTo(expected);
        assertThat(shown("a,b\r\nc,d\r\n")).isEqualTo(expected);
        assertThat(shown("\ufeffa,b\r\nc,d")).isEqualTo(expected);
        assertThat(shown("\ufeff\"a\",b\r\n\"c\",\"d\"\r\n")).isEqualTo(expected);
    }

    @Test
    void emptyLinesAreNoRecordsAndEmptyFieldsAreFields() throws IOException {
        assertThat(shown("a,b\n\n\r\n,\n\"\"\n")).containsExactly("1:a|b", "4:|", "5:");
        assertThat(shown("")).isEmpty();
        assertThat(shown("\n\n")).isEmpty();
    }

    @Test
    void aRecordAboveTheLimitIsNamedAndTheNextIsRead() throws IOException {
        assertThat(shown("a,b\n" + "x".repeat(30) + ",y\nc,d\n", 20))
                .containsExactly("1:a|b", "2: is longer than 20 bytes; perhaps a quote is not closed", "3:c|d");
    }

    @Test
    void aQuoteThatIsNotClosedIsNamed() throws IOException {
        assertThat(shown("a,b\nc,\"d\ne,f\n"))
                .containsExactly("1:a|b", "2: ends within a quoted field: a quote is not closed");
    }

    @Test
    void aRecordInAnotherCharacterSetIsNamed() throws IOException {
        assertThat(read(new byte[] {'a', ',', (byte) 0xe9, '\n', 'b', ',', 'c'}, 100))
                .extracting(CsvRecords.Fields::problem)
                .containsExactly("is not in UTF-8", null);
    }

    @RepeatedTest(50)
    void whatIsWrittenIsRead() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<List<String>> rows = new ArrayList<>();
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "\ufeff" : "");
        int columns = 1 + random.nextInt(4);
        String end = random.nextBoolean() ? "\n" : "\r\n";
        for (int row = random.nextInt(40); row >= 0; row--) {
            List<String> fields = new ArrayList<>();
            for (int column = 0; column < columns; column++) {
                fields.add(random.ints(random.nextInt(6), 0, 8)
                        .mapToObj(i -> List.of("a", ",", "\"", "\n", "\r\n", "é", "😀", " ")
                                .get(i))
                        .reduce("x", String::concat));
            }
            rows.add(fields);
            text.append(String.join(
                            ",",
                            fields.stream()
                                    .map(field -> '"' + field.replace("\"", "\"\"") + '"')
                                    .toList()))
                    .append(end);
        }
        assertThat(read(text.toString().getBytes(StandardCharsets.UTF_8), 10_000))
                .as("seed %d", seed)
                .extracting(CsvRecords.Fields::fields)
                .isEqualTo(rows);
    }
}
