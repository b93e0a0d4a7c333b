package dev.weir.intents.network;

import dev.weir.spi.intent.IntentType;
import dev.weir.spi.intent.IntentTypes;
import jakarta.inject.Inject;
import java.util.List;

/** The types of instructions about network functions and workloads. Each is answered with one JSON object. */
public final class NetworkIntents implements IntentTypes {
    private static final String SYSTEM_PROMPT = """
            Turn the instruction into one JSON object and answer with nothing but that object. Set a field only where the \
            instruction gives its value, and invent nothing. Put whatever you did not understand, word for word, into \
            "notUnderstood".""";

    private static final String FIELDS = """
            "namespace": {"type": "string"}, "region": {"type": "string"}, "slice": {"type": ["object", "string"]}, \
            "priority": {"type": "string"}, \
            "notUnderstood": {"type": "array", "items": {"type": "string"}}""";

    private static final String WORKLOAD = """
            "image": {"type": "string"}, "version": {"type": "string"}, \
            "ports": {"type": "array", "items": {"type": "object", "properties": {"number": {"type": "integer"}, \
            "protocol": {"type": "string"}}, "required": ["number"]}}, "resources": {"type": "object"}, \
            "configuration": {"type": "object"},\s""";

    private static final String REPLICAS = "\"replicas\": {\"type\": \"integer\", \"minimum\": 0}, ";

    @Inject
    NetworkIntents() {}

    @Override
    public List<IntentType> types() {
        return List.of(
                type(
                        "NetworkFunctionDeployment",
                        "An instruction to create or install a network function or workload.",
                        REPLICAS + WORKLOAD),
                type(
                        "NetworkFunctionScale",
                        "An instruction to change the number of replicas of what is there.",
                        REPLICAS),
                type(
                        "NetworkFunctionConfiguration",
                        "An instruction to change settings, the version or resources of what is there.",
                        WORKLOAD),
                type("NetworkFunctionDeletion", "An instruction to remove what is there.", ""));
    }

    private static IntentType type(String name, String description, String fields) {
        return IntentType.builder(name)
                .description(description)
                .systemPrompt(SYSTEM_PROMPT)
                .schema("{\"type\": \"object\", \"properties\": {\"type\": {\"const\": \"" + name
                        + "\"}, \"target\": {\"type\": \"string\"}, " + fields + FIELDS
                        + "}, \"required\": [\"type\", \"target\"]}")
                .temperature(0.0)
                .build();
    }
}
