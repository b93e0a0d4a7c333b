package dev.weir.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.schema.JsonSchema;
import dev.weir.schema.MalformedJsonException;
import dev.weir.schema.StrictJson;
import dev.weir.schema.Violation;
import dev.weir.spi.chat.ResponseFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackSchemaTest {
    private static final String KEY = "k";

    private static List<Violation> violations(String schema, String part) throws MalformedJsonException {
        ResponseFormat format = new PackSchema(JsonSchema.of(schema)).format(List.of(KEY, "l"));
        assertThat(format.kind()).isEqualTo(ResponseFormat.Kind.JSON_SCHEMA);
        JsonSchema packed = JsonSchema.of(StrictJson.write(format.schema()));
        return packed.violations(StrictJson.parse("{\"k\": " + part + ", \"l\": " + part + "}"));
    }

    /** The schema of the pack permits of a part what the schema of one answer permits. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\": \"integer\"} | 1 | \"1\"",
                "true | [1] |",
                "false | | 1",
                "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"maximum\": 3}}} | 3 | 4",
                "{\"$ref\": \"#/definitions/a\", \"definitions\": {\"a\": {\"maximum\": 3}}} | 3 | 4",
                "{\"$ref\": \"#/$defs/answer\", \"$defs\": {\"answer\": {\"maximum\": 3}}} | 3 | 4",
                "{\"type\": \"array\", \"items\": {\"$ref\": \"#\"}} | [[], [[]]] | [[1]]",
                "{\"properties\": {\"a\": {\"maximum\": 3}, \"b\": {\"$ref\": \"#/properties/a\"}}} | {\"b\": 3} | {\"b\": 4}",
                "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"maximum\": 3} | 3 | 4",
                "{\"properties\": {\"$ref\": {\"maximum\": 3}}} | {\"$ref\": 3} | {\"$ref\": 4}",
                "{\"properties\": {\"$id\": {\"maximum\": 3}}} | {\"$id\": 3} | {\"$id\": 4}",
                "{\"const\": {\"$ref\": \"#/x\", \"$id\": \"y\"}} | {\"$ref\": \"#/x\", \"$id\": \"y\"} | {}",
                "{\"anyOf\": [{\"$ref\": \"#/$defs/n\"}, {\"type\": \"null\"}], \"$defs\": {\"n\": {\"properties\": {\"next\": {\"$ref\": \"#\"}}, \"type\": \"object\"}}} | {\"next\": {\"next\": null}} | {\"next\": 1}"
            })
    void permitsWhatTheSchemaOfOneAnswerPermits(String schema, String good, String bad) throws MalformedJsonException {
        if (good != null) {
            assertThat(JsonSchema.of(schema).violations(StrictJson.parse(good))).isEmpty();
            assertThat(violations(schema, good)).isEmpty();
        }
        if (bad != null) {
            assertThat(JsonSchema.of(schema).violations(StrictJson.parse(bad))).isNotEmpty();
            assertThat(violations(schema, bad)).isNotEmpty();
        }
    }

    @Test
    void everyKeyIsRequiredAndNoOtherIsPermitted() throws MalformedJsonException {
        JsonSchema packed = JsonSchema.of(StrictJson.write(
                new PackSchema(JsonSchema.of("true")).format(List.of("k", "l")).schema()));
        assertThat(packed.violations(StrictJson.parse("{\"k\": 1, \"l\": 1}"))).isEmpty();
        assertThat(packed.violations(StrictJson.parse("{\"k\": 1}"))).isNotEmpty();
        assertThat(packed.violations(StrictJson.parse("{\"k\": 1, \"l\": 1, \"m\": 1}")))
                .isNotEmpty();
    }

    @Test
    void aHugeSchemaIsThereOnce() {
        String values =
                IntStream.range(0, 5_000).mapToObj(i -> "\"value " + i + "\"").collect(Collectors.joining(","));
        List<String> keys = IntStream.range(0, 50).mapToObj(i -> "key" + i).toList();
        String packed = StrictJson.write(new PackSchema(JsonSchema.of("{\"enum\": [" + values + "]}"))
                .format(keys)
                .schema());
        assertThat(packed.length()).isLessThan(values.length() + 4_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$id\": \"https://example.com/a\", \"maximum\": 3}",
                "{\"properties\": {\"a\": {\"$anchor\": \"x\"}, \"b\": {\"$ref\": \"#x\"}}}",
                "{\"$dynamicAnchor\": \"x\", \"items\": {\"$dynamicRef\": \"#x\"}}"
            })
    void aSchemaThatCannotBeMovedLeavesAnyObject(String schema) {
        assertThat(new PackSchema(JsonSchema.of(schema)).format(List.of(KEY))).isEqualTo(ResponseFormat.JSON_OBJECT);
    }
}
