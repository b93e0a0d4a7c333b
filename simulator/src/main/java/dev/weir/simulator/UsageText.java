package dev.weir.simulator;

import java.net.URI;
import java.util.List;

/** The text that {@code weir simulate} prints: the address, the models, the faults and examples. */
record UsageText(URI baseUri, Scenario scenario) {

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("A server with the APIs of OpenAI and Anthropic listens on ")
                .append(baseUri)
                .append("\n\n");
        text.append("Models: ").append(models()).append('\n');
        text.append("API key: ").append(scenario.apiKeys().isEmpty() ? "any or none" : "one of the scenario");
        text.append("\n\nModels with a fault:\n");
        for (Fault fault : Fault.values()) {
            text.append(String.format("  %-26s %s%n", fault.model(), fault.description()));
        }
        return text.append('\n').append(use()).toString();
    }

    private String models() {
        List<String> names = scenario.models().stream().map(Model::name).toList();
        return names.isEmpty() ? "any name" : String.join(", ", names);
    }

    private String use() {
        return """
                In weir.yaml:
                  llm:
                    client: { backend: simulated, model: %1$s }
                    backends:
                      simulated: { type: openai, baseUrl: %2$s }

                With curl:
                  curl %2$s/chat/completions -H 'Content-Type: application/json' \\
                    -d '{"model":"%1$s","messages":[{"role":"user","content":"hello"}]}'
                """.formatted(example(), baseUri);
    }

    private String example() {
        return scenario.models().isEmpty()
                ? Fault.OK.model()
                : scenario.models().get(0).name();
    }
}
