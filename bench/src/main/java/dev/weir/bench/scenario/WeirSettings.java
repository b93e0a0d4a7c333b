package dev.weir.bench.scenario;

import dev.weir.bench.workload.IntentKind;
import java.util.List;
import java.util.stream.Collectors;

/** Weir's configurations: the connection, and the sections that a scenario is about. */
final class WeirSettings {
    private static final String CONNECTION = """
            llm:
              client: { backend: provider, model: "${BENCH_MODEL}" }
              backends:
                provider: { type: openai, baseUrl: "${BENCH_BASE_URL}", apiKey: "${BENCH_API_KEY}"%s }
            """;

    private WeirSettings() {}

    /** A hosted provider, whose simulator is not to be taken for a server of a local model. */
    static String hosted() {
        return CONNECTION.formatted(", slotLimited: false");
    }

    /** A server of one's own, at a local address, which is taken for one with a limited number of slots. */
    static String local() {
        return CONNECTION.formatted("");
    }

    /** The kinds of intents, with or without leave to be packed. */
    static String intents(List<IntentKind> kinds, boolean packable) {
        return kinds.isEmpty()
                ? ""
                : "  intents:\n"
                        + kinds.stream()
                                .map(kind ->
                                        "    %s: { systemPromptFile: %s.md, schema: %s.json, maxTokens: 64, temperature: 0%s }%n"
                                                .formatted(
                                                        kind.name(),
                                                        kind.name(),
                                                        kind.name(),
                                                        packable ? ", packable: true" : ""))
                                .collect(Collectors.joining());
    }
}
