package dev.weir.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.schema.StrictJson.Member;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

    @Test
    void numbersKeepEveryDigit() throws MalformedJsonException {
        assertThat(StrictJson.parse("[0.10, 12345678901234567890123, 1e3]"))
                .isEqualTo(List.of(
                        new BigDecimal("0.10"), new BigDecimal("12345678901234567890123"), new BigDecimal("1e3")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\": }",
                "{\"a\": 1,}",
                "{a: 1}",
                "{'a': 1}",
                "[1 2]",
                "[1,]",
                "01",
                "+1",
                "NaN",
                "nul",
                "\"a",
                "\"tab\tin a string\"",
                "\"\\x\"",
                "1 1",
                "{} {}",
                "// a\n1",
                "1e99999",
                "1e-99999",
                "{\"a\": 1, \"a\": 1}",
                "[{\"b\": {\"a\": 1, \"a\": 1}}]"
            })
    void whatIsNotJsonIsRefused(String text) {
        assertThatThrownBy(() -> StrictJson.parse(text)).isInstanceOf(MalformedJsonException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": secret} | is not valid JSON, at line 1, column 8",
                "{\"a\": 1} secret | is not valid JSON, at line 1, column 11",
                "{\"a\": \"secret | ends before its JSON is complete, at line 1, column 15",
                "{} [] | is followed by something else, at line 1, column 4"
            })
    void theMessageSaysWhereAndDoesNotQuote(String text, String message) {
        assertThatThrownBy(() -> StrictJson.parse(text))
                .hasMessageNotContaining("secret")
                .hasMessageStartingWith(message.substring(0, message.indexOf(',')));
    }

    @Test
    void depthIsBounded() throws MalformedJsonException {
        assertThat(StrictJson.parse("[".repeat(100) + "]".repeat(100))).isNotNull();
        assertThatThrownBy(() -> StrictJson.parse("[".repeat(101) + "]".repeat(101)))
                .hasMessageStartingWith("is nested deeper than 100 levels");
    }

    @Test
    void membersKeepTheirTextAndEveryOccurrence() throws MalformedJsonException {
        List<Member> members = StrictJson.members(
                " { \"a\" : {\"x\" : [1.50 , \"}\"]} , \"b\":\"\\u0041\\\"\" , \"a\":1.0e2 ,\"c\":null, \"d\":true,\"e\":[ ]} ");
        assertThat(members).extracting(Member::name).containsExactly("a", "b", "a", "c", "d", "e");
        assertThat(members)
                .extracting(Member::text)
                .containsExactly("{\"x\" : [1.50 , \"}\"]}", "\"\\u0041\\\"\"", "1.0e2", "null", "true", "[ ]");
        assertThat(members.get(1).value()).isEqualTo("A\"");
    }

    @Test
    void aNameThatIsRepeatedWithinAMemberIsThatMembersAlone() throws MalformedJsonException {
        assertThat(StrictJson.members("{\"a\": {\"x\": 1, \"x\": 2}, \"b\": {\"x\": 1}}"))
                .extracting(Member::repeatedName)
                .containsExactly("x", null);
    }

    @Test
    void onlyAnObjectHasMembers() {
        assertThatThrownBy(() -> StrictJson.members("[]")).hasMessage("is not a JSON object");
        assertThatThrownBy(() -> StrictJson.members("")).hasMessage("is not a JSON object");
    }

    @RepeatedTest(50)
    void whatIsWrittenIsReadBack() throws MalformedJsonException {
        long seed = new Random().nextLong();
        Object value = value(new Random(seed), 0);
        String text = StrictJson.write(value);
        assertThat(StrictJson.parse(text)).as("seed %d", seed).isEqualTo(value);
        assertThat(StrictJson.members("{\"k\":" + text + ",\"l\":1}").get(0).text())
                .as("seed %d", seed)
                .isEqualTo(text);
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 5 ? 4 : 6)) {
            case 0 -> random.nextBoolean();
            case 1 -> new BigDecimal(random.nextInt()).movePointLeft(random.nextInt(5));
            case 2 -> GeneratedText.of(random);
            case 3 -> "";
            case 4 -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth + 1));
                }
                yield list;
            }
            default -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(GeneratedText.of(random), value(random, depth + 1));
                }
                yield map;
            }
        };
    }
}
