package dev.weir.bench.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The calls of a run, in the order of their starts. Kept as lines of JSON such as
 * {@code {"at":0.25,"type":"Classify","prompt":"…","maxTokens":64,"expectedTokens":6}}, of which only {@code prompt} is
 * required. Either all lines have {@code at} or none has it.
 *
 * @param name of the file
 * @param calls at least one
 * @param timed whether the calls have times; otherwise all begin at 0
 */
public record Workload(String name, List<PlannedCall> calls, boolean timed) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int DEFAULT_MAX_TOKENS = 256;
    private static final long SEED = 42;
    private static final List<String> FIELDS = List.of("at", "type", "prompt", "maxTokens", "expectedTokens");

    public Workload(String name, List<PlannedCall> calls) {
        this(name, calls, true);
    }

    public Workload {
        calls = calls.stream()
                .sorted(Comparator.comparingDouble(PlannedCall::at))
                .toList();
    }

    /** The kinds that occur, in the order of {@link IntentKind#ALL}. */
    public List<IntentKind> kinds() {
        Set<String> types = calls.stream().map(PlannedCall::type).collect(Collectors.toSet());
        return IntentKind.ALL.stream()
                .filter(kind -> types.contains(kind.name()))
                .toList();
    }

    /** The same calls in their order, at random times of a mean rate, which are the same each time: a Poisson process. */
    public Workload atRate(double callsPerSecond) {
        RandomGenerator random = new SplittableRandom(SEED);
        List<PlannedCall> spread = new ArrayList<>();
        double at = 0;
        for (PlannedCall call : calls) {
            spread.add(call.withAt(at));
            at += WorkloadShape.gap(callsPerSecond, random);
        }
        return new Workload(name, spread);
    }

    /** When the last call begins, in seconds. */
    public double lastStart() {
        return calls.get(calls.size() - 1).at();
    }

    public void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        for (PlannedCall call : calls) {
            lines.add(JSON.writeValueAsString(call));
        }
        Files.write(file, lines);
    }

    /**
     * Reads lines of JSON; blank ones are skipped.
     *
     * @throws WorkloadException with file and line, if one cannot be used or there is none
     */
    public static Workload read(Path file) throws IOException {
        List<PlannedCall> calls = new ArrayList<>();
        boolean timed = false;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            int number = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    String place = file + ":" + number;
                    JsonNode node = node(line, place);
                    if (!calls.isEmpty() && node.has("at") != timed) {
                        throw new WorkloadException(place + ": "
                                + (timed
                                        ? "has no 'at', but the lines before have"
                                        : "has 'at', but the lines before have not")
                                + "; give all lines a time, or none and a rate");
                    }
                    timed = node.has("at");
                    calls.add(call(node, place));
                }
                number++;
            }
        } catch (CharacterCodingException e) {
            throw new WorkloadException(file + ": is no text in UTF-8");
        }
        if (calls.isEmpty()) {
            throw new WorkloadException(file + ": has no calls; a line is {\"at\": 0.5, \"prompt\": \"…\"}");
        }
        return new Workload(String.valueOf(file.getFileName()).replaceFirst("\\.jsonl$", ""), calls, timed);
    }

    private static JsonNode node(String line, String place) {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JacksonException e) {
            throw new WorkloadException(place + ": no JSON: " + e.getOriginalMessage());
        }
        if (!node.isObject() || !node.path("prompt").isString()) {
            throw new WorkloadException(
                    place + ": an object with a text 'prompt' is required, such as {\"prompt\": \"…\"}");
        }
        for (String name : node.propertyNames()) {
            if (!FIELDS.contains(name)) {
                throw new WorkloadException(
                        place + ": unknown field '" + name + "'; allowed are " + String.join(", ", FIELDS));
            }
        }
        return node;
    }

    private static PlannedCall call(JsonNode node, String place) {
        double at = number(node, "at", 0, place).doubleValue();
        int maxTokens = number(node, "maxTokens", DEFAULT_MAX_TOKENS, place).intValue();
        if (at < 0 || maxTokens < 1) {
            throw new WorkloadException(
                    place + ": 'at' must be at least 0 and 'maxTokens' at least 1, were " + at + " and " + maxTokens);
        }
        return new PlannedCall(
                at,
                node.path("type").asString(WorkloadShape.QUESTION),
                node.path("prompt").asString(),
                maxTokens,
                number(node, "expectedTokens", maxTokens, place).intValue());
    }

    private static Number number(JsonNode node, String name, int ifAbsent, String place) {
        JsonNode value = node.path(name);
        if (value.isMissingNode()) {
            return ifAbsent;
        } else if (!value.isNumber()) {
            throw new WorkloadException(place + ": '" + name + "' must be a number");
        }
        return value.numberValue();
    }
}
