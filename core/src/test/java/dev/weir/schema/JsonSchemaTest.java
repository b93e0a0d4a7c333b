package dev.weir.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaTest {
    private static List<String> violations(String schema, String value) throws MalformedJsonException {
        return JsonSchema.of(schema).violations(StrictJson.parse(value)).stream()
                .map(Violation::toString)
                .toList();
    }

    @Test
    void saysWhereAndWhatIsWrong() throws MalformedJsonException {
        String schema = """
                {"type": "object", "required": ["id"], "additionalProperties": false,
                 "properties": {"id": {"type": "integer"}, "items": {"type": "array", "items": {"maximum": 5}}}}""";
        assertThat(violations(schema, "{\"id\": 1, \"items\": [1, 5.0]}")).isEmpty();
        assertThat(violations(schema, "{}"))
                .singleElement()
                .asString()
                .startsWith("at the root: ")
                .contains("id");
        assertThat(violations(schema, "{\"id\": \"secret\", \"items\": [1, 77]}"))
                .containsExactlyInAnyOrder(
                        "at /id: Value is [string] but should be [integer]", "at /items/1: violates maximum 5");
        assertThat(violations(schema, "{\"id\": 1, \"extra\": \"secret\"}"))
                .containsExactly("at /extra: is not allowed here");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\": \"integer\"} | \"secret 1\"",
                "{\"const\": 4} | \"secret 1\"",
                "{\"enum\": [1, \"x\"]} | \"secret 1\"",
                "{\"minLength\": 100} | \"secret 1\"",
                "{\"maxLength\": 3} | \"secret 1\"",
                "{\"pattern\": \"^x$\"} | \"secret 1\"",
                "{\"multipleOf\": 7} | 9876",
                "{\"minimum\": 10000} | 987",
                "{\"maximum\": 3} | 987",
                "{\"exclusiveMinimum\": 10000} | 987",
                "{\"exclusiveMaximum\": 3} | 987",
                "{\"not\": {}} | \"secret 1\"",
                "{\"anyOf\": [{\"type\": \"null\"}, {\"maxLength\": 2}]} | \"secret 1\"",
                "{\"oneOf\": [{\"type\": \"null\"}, {\"maxLength\": 2}]} | \"secret 1\"",
                "{\"if\": {}, \"then\": {\"maxLength\": 2}} | \"secret 1\"",
                "{\"uniqueItems\": true} | [\"secret 1\", \"secret 1\"]",
                "{\"contains\": {\"type\": \"integer\"}} | [\"secret 1\"]",
                "{\"minItems\": 3} | [\"secret 1\"]",
                "{\"dependentRequired\": {\"a\": [\"b\"]}} | {\"a\": \"secret 1\"}",
                "{\"minProperties\": 3} | {\"a\": \"secret 1\"}",
                "false | \"secret 1\""
            })
    void noViolationQuotesTheValue(String schema, String value) throws MalformedJsonException {
        assertThat(violations(schema, value))
                .isNotEmpty()
                .allSatisfy(violation ->
                        assertThat(violation).doesNotContain("secret").doesNotContain("987"));
    }

    @Test
    void violationsStayShort() throws MalformedJsonException {
        String huge =
                IntStream.range(0, 20_000).mapToObj(i -> "\"value-" + i + "\"").collect(Collectors.joining(","));
        assertThat(violations("{\"enum\": [" + huge + "]}", "\"value-x\""))
                .singleElement()
                .satisfies(violation -> assertThat(violation).hasSizeLessThan(400));
        assertThat(violations("{\"enum\": [" + huge + "]}", "\"value-19999\"")).isEmpty();
        assertThat(violations("{\"additionalProperties\": {\"type\": \"null\"}}", "{\"" + "n".repeat(5000) + "\": 1}"))
                .singleElement()
                .satisfies(violation -> assertThat(violation).hasSizeLessThan(400));
        String many = IntStream.range(0, 1000).mapToObj(i -> "\"x\"").collect(Collectors.joining(",", "[", "]"));
        assertThat(violations("{\"items\": {\"type\": \"integer\"}}", many)).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\": \"objekt\"} | at /type",
                "{\"properties\": {\"a\": {\"minLength\": -1}}} | at /properties/a/minLength",
                "{\"properties\": {\"a\": 5}} | at /properties/a",
                "{\"pattern\": \"(\"} | Unclosed group",
                "{\"properties\": {\"a\": {\"$ref\": \"#/$defs/b\"}}} | nothing is at the $ref \"#/$defs/b\"",
                "{\"$ref\": \"https://example.com/x.json\"} | and nothing is fetched",
                "{\"$ref\": \"#\"} | refers to itself without end",
                "{\"$schema\": \"https://example.com/mine\"} | https://example.com/mine",
                "[] | valid JSON Schema",
                "null | valid JSON Schema",
                "\"text\" | valid JSON Schema",
                "{\"a\": 1, \"a\": 2} | twice",
                "{\"type\": \"object\" | ends before its JSON is complete"
            })
    void whatIsNotASchemaIsRefused(String schema, String why) {
        assertThatThrownBy(() -> JsonSchema.of(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be a ")
                .hasMessageContaining(why);
    }

    @Test
    void referencesAreFollowed() throws MalformedJsonException {
        String tree = """
                {"$ref": "#/$defs/node", "$defs": {"node": {"type": "object", "required": ["name"],
                 "properties": {"name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/$defs/node"}}}}}}""";
        assertThat(violations(tree, "{\"name\": \"a\", \"children\": [{\"name\": \"b\", \"children\": []}]}"))
                .isEmpty();
        assertThat(violations(tree, "{\"name\": \"a\", \"children\": [{\"name\": \"b\", \"children\": [{}]}]}"))
                .singleElement()
                .asString()
                .startsWith("at /children/0/children/0: ");
        String embedded = """
                {"$id": "https://example.com/root", "properties": {"a": {"$ref": "part"}},
                 "$defs": {"p": {"$id": "part", "maximum": 3}}}""";
        assertThat(violations(embedded, "{\"a\": 4}")).containsExactly("at /a: violates maximum 3");
        assertThat(violations("{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}", "{\"type\": 5}"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://json-schema.org/draft-04/schema#",
                "http://json-schema.org/draft-06/schema#",
                "http://json-schema.org/draft-07/schema#",
                "https://json-schema.org/draft/2019-09/schema",
                "https://json-schema.org/draft/2020-12/schema"
            })
    void everyDraftIsKnown(String draft) throws MalformedJsonException {
        String schema = "{\"$schema\": \"" + draft + "\", \"definitions\": {\"n\": {\"type\": \"number\"}},"
                + " \"properties\": {\"a\": {\"$ref\": \"#/definitions/n\"}}}";
        assertThat(violations(schema, "{\"a\": 1}")).isEmpty();
        assertThat(violations(schema, "{\"a\": \"1\"}")).hasSize(1);
    }

    @Test
    void booleanSchemasPermitAllOrNothing() throws MalformedJsonException {
        assertThat(violations("true", "{\"a\": [1]}")).isEmpty();
        assertThat(violations("false", "1")).containsExactly("at the root: is not allowed here");
    }

    @Test
    void numbersAreComparedByValue() throws MalformedJsonException {
        assertThat(violations("{\"type\": \"integer\", \"enum\": [10]}", "1.0e1"))
                .isEmpty();
        assertThat(violations("{\"multipleOf\": 0.1}", "0.3")).isEmpty();
        assertThat(violations("{\"uniqueItems\": true}", "[1, 1.0]")).hasSize(1);
        assertThat(violations("{\"maximum\": 18446744073709551616}", "18446744073709551617"))
                .containsExactly("at the root: violates maximum 18446744073709551616");
    }

    @Test
    void aValueAsDeepAsAllowedIsChecked() throws MalformedJsonException {
        String schema = "{\"type\": \"array\", \"items\": {\"$ref\": \"#\"}}";
        assertThat(violations(schema, "[".repeat(100) + "]".repeat(100))).isEmpty();
        assertThat(violations(schema, "[".repeat(99) + "1" + "]".repeat(99))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"pattern\": \"(.*,){11}P\"} | \"%s\"",
                "{\"patternProperties\": {\"z\": true, \"(.*,){11}P\": true}} | {\"%s\": 1}",
                "{\"patternProperties\": {\"(.*,){11}P\": true}, \"additionalProperties\": false} | {\"%s\": 1}"
            })
    void aPatternThatBacktracksWithoutEndIsGivenUp(String schema, String value) throws MalformedJsonException {
        assertThat(violations(schema, value.replace("%s", "1,2,3,4,5,6,7,8,".repeat(20))))
                .containsExactly("at the root: takes too long to be checked");
    }

    @Test
    void aRecursionThatBranchesAtEachLevelIsGivenUp() throws MalformedJsonException {
        String node =
                "{\"properties\": {\"kind\": {\"const\": \"%s\"}, \"of\": {\"items\": {\"$ref\": \"#/$defs/node\"}}}}";
        String schema = "{\"$ref\": \"#/$defs/node\", \"$defs\": {\"node\": {\"anyOf\": [" + node.replace("%s", "a")
                + ", " + node.replace("%s", "b") + "]}}}";
        String level = "{\"kind\": \"b\", \"of\": [";
        assertThat(violations(schema, level.repeat(5) + "]}".repeat(5))).isEmpty();
        assertThat(violations(schema, level.repeat(40) + "]}".repeat(40)))
                .containsExactly("at the root: takes too long to be checked");
    }

    @Test
    void manyItemsAreComparedInGoodTime() throws MalformedJsonException {
        String items = IntStream.range(0, 20_000).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]"));
        assertThat(violations("{\"uniqueItems\": true, \"items\": {\"enum\": " + items + "}}", items))
                .isEmpty();
        assertThat(violations("{\"uniqueItems\": true}", "[1, 1.0]")).hasSize(1);
        assertThat(violations("{\"enum\": [1]}", "1.0")).isEmpty();
    }
}
