package dev.weir.bench.workload;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A type of intents that all contenders ask alike: a system prompt of some 1,400 tokens, which is a policy with rules, and a
 * short answer in JSON.
 *
 * @param name its name in the workload and in Weir's configuration
 * @param instructions the system prompt
 * @param schema the JSON Schema of its answers
 */
public record IntentKind(String name, String instructions, String schema) {
    private static final int RULES = 60;
    private static final List<String> SUBJECTS =
            List.of("billing", "outages", "orders", "accounts", "devices", "contracts");
    private static final List<String> CONDITIONS = List.of(
            "the customer is new",
            "the amount is disputed",
            "a deadline is named",
            "another team was asked before",
            "the tone is angry");

    /** All that the generated workloads have, most popular first. */
    public static final List<IntentKind> ALL = List.of(
            kind("Classify", "Name the subject of the message.", "billing", "outage", "order", "account", "device"),
            kind("Triage", "Say how urgent the message is.", "low", "normal", "high", "critical"),
            kind("Route", "Name the team that answers the message.", "sales", "support", "network", "legal"));

    /** An answer that follows the schema of every kind, for a simulated provider. */
    public static final String ANSWER = "{\"label\":\"other\"}";

    private static IntentKind kind(String name, String task, String... labels) {
        String rules = IntStream.rangeClosed(1, RULES)
                .mapToObj(rule -> "Rule %d: a message about %s goes by this rule even if %s, unless rule %d applies.\n"
                        .formatted(
                                rule,
                                SUBJECTS.get(rule % SUBJECTS.size()),
                                CONDITIONS.get(rule % CONDITIONS.size()),
                                rule * 7 % RULES + 1))
                .collect(Collectors.joining());
        String allowed =
                List.of(labels).stream().map(label -> '"' + label + "\", ").collect(Collectors.joining());
        String schema = "{\"type\": \"object\", \"properties\": {\"label\": {\"enum\": [" + allowed
                + "\"other\"]}}, \"required\": [\"label\"], \"additionalProperties\": false}";
        return new IntentKind(name, task + "\n" + rules, schema);
    }
}
