package dev.weir.backend.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictSchemaTest {
    private static Map<?, ?> schema(String json) {
        return (Map<?, ?>) TestJson.value(json.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'object','additionalProperties':false}",
                "{'type':'object','properties':{'a':{'type':['string','null']}},'required':['a'],'additionalProperties':false}",
                "{'type':'object','properties':{'not':{'type':'string'}},'required':['not'],'additionalProperties':false}",
                "{'type':'object','properties':{'k':{'$ref':'#/$defs/x'}},'required':['k'],'additionalProperties':false,"
                        + "'$defs':{'x':{'type':'object','properties':{},'required':[],'additionalProperties':false}}}"
            })
    void closedObjectsWithRequiredPropertiesAreTaken(String json) {
        assertThat(StrictSchema.isTaken(schema(json))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'type':'array','items':{'type':'string'}}",
                "{'type':'object'}",
                "{'type':'object','additionalProperties':{'type':'string'}}",
                "{'type':'object','properties':{'a':{}},'additionalProperties':false}",
                "{'properties':{'a':{}},'required':['a']}",
                "{'type':'object','properties':{'l':{'type':'array','items':{'type':'object'}}},'required':['l'],'additionalProperties':false}",
                "{'type':'object','properties':{'u':{'anyOf':[{'type':'null'},{'type':['object','null']}]}},'required':['u'],'additionalProperties':false}",
                "{'type':'object','properties':{'o':{'oneOf':[{'type':'string'}]}},'required':['o'],'additionalProperties':false}",
                "{'type':'object','properties':{'k':{'$ref':'#/$defs/x'}},'required':['k'],'additionalProperties':false,"
                        + "'$defs':{'x':{'type':'object','properties':{'a':{'type':'string'}},'required':['a']}}}"
            })
    void otherSchemasAreNot(String json) {
        assertThat(StrictSchema.isTaken(schema(json))).isFalse();
    }
}
