package dev.weir.backend.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.testkit.fake.FakeCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sentences of a small grammar, with noise in them, are read as what they say or are refused. */
class GeneratedSentenceTest {
    private static final OfflineBackend BACKEND = new OfflineBackend();
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int SENTENCES = 1_000;

    private static final String[] TARGETS = {"nginx", "redis", "checkout", "my-app-2", "payments"};
    private static final String[] NUMBERS = {"2", "3", "5", "12", "40"};
    private static final String[] NOISE = {
        "🚀",
        "about",
        "roughly",
        "bitte",
        "merci",
        "@",
        "~",
        ">",
        "shiny",
        "times three",
        "low latency",
        "10.0.0.1/24",
        "24/7",
        "2.5 GHz",
        "timeout:30s",
        "phase 2",
        "over 3 days",
        "per zone",
        "and/or",
        "請",
        "%",
        "w/",
        "critical path",
        "5g support",
        "10:30",
        "as usual",
        "half a gig",
        "#7",
        "read/write",
        "3 zones",
        "max 100 connections",
        "three-fold",
        "°"
    };
    private static final String[] NEGATIONS = {
        "I refuse to %s",
        "never %s",
        "don't %s",
        "we decided not to %s",
        "do anything but %s",
        "no one may %s",
        "I would hate to %s",
        "it is wrong to %s",
        "please avoid it: %s",
        "stop short of this: %s",
        "I am against this: %s",
        "nobody should %s",
        "there is little reason to %s",
        "we resist every urge to %s",
        "you must not %s",
        "far be it from me to %s",
        "we are too scared to %s",
        "%s? no",
        "%s, not",
        "%s - never",
        "without you I could %s",
        "he forgot to %s"
    };

    private final long seed = new SplittableRandom().nextLong();
    private final Random random = new Random(seed);

    /** A sentence in its parts, and the fields that it gives. */
    private record Said(List<String> parts, Map<String, Object> fields) {
        String text() {
            return String.join(" ", parts);
        }
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private Said said() {
        Map<String, Object> fields = new TreeMap<>();
        String target = pick(TARGETS);
        fields.put("target", target);
        fields.put("targetKind", "workload");
        List<String> more = new ArrayList<>();
        String start;
        int number = Integer.parseInt(pick(NUMBERS));
        if (random.nextBoolean()) {
            fields.put("type", "NetworkFunctionDeployment");
            start = pick("deploy ", "please launch ", "install ", "we need you to deploy ") + target;
            maybe(more, fields, "with " + number + " replicas", "replicas", number);
            maybe(more, fields, "on port 8443", "ports", List.of(Map.of("number", 8443)));
            maybe(more, fields, "with 512Mi of memory", "resources", Map.of("memory", "512Mi"));
        } else {
            fields.put("type", "NetworkFunctionScale");
            fields.put("replicas", number);
            start = pick("scale ", "please scale ") + target + " to " + number
                    + pick(" replicas", " instances", " pods");
        }
        maybe(more, fields, "in namespace web", "namespace", "web");
        maybe(more, fields, "in eu-west-1", "region", "eu-west-1");
        maybe(more, fields, "urgently", "priority", "high");
        Collections.shuffle(more, random);
        more.add(0, start);
        return new Said(more, fields);
    }

    private void maybe(List<String> parts, Map<String, Object> fields, String part, String field, Object value) {
        if (random.nextInt(3) == 0) {
            parts.add(part);
            fields.put(field, value);
        }
    }

    /** Null if it was refused. */
    private static @Nullable JsonNode answer(String text) {
        try {
            FakeCall call = FakeCall.within(Duration.ofMinutes(1));
            return JSON.readTree(
                    BACKEND.complete(ChatRequest.builder("offline").user(text).build(), call)
                            .text());
        } catch (BackendException e) {
            assertThat(e.code()).isEqualTo("not_understood");
            return null;
        }
    }

    private static Map<?, ?> fields(JsonNode answer) {
        Map<?, ?> fields = JSON.treeToValue(answer, TreeMap.class);
        fields.remove("notUnderstood");
        return fields;
    }

    @Test
    void sentenceIsReadAsWhatItSays() {
        for (int i = 0; i < SENTENCES; i++) {
            Said said = said();
            JsonNode answer = answer(said.text());
            assertThat(answer).as("seed %d, text %s", seed, said.text()).isNotNull();
            assertThat(fields(answer)).as("seed %d, text %s", seed, said.text()).isEqualTo(said.fields());
            assertThat(answer.get("notUnderstood"))
                    .as("seed %d, text %s", seed, said.text())
                    .isEmpty();
        }
    }

    @Test
    void noiseIsReportedAndChangesNoField() {
        int answered = 0;
        for (int i = 0; i < SENTENCES; i++) {
            Said said = said();
            String noise = pick(NOISE);
            List<String> parts = new ArrayList<>(said.parts());
            parts.add(random.nextInt(parts.size() + 1), noise);
            String text = String.join(" ", parts);
            JsonNode answer = answer(text);
            if (answer != null) {
                answered++;
                String left = String.join(" ", JSON.treeToValue(answer.get("notUnderstood"), String[].class));
                assertThat(fields(answer)).as("seed %d, text %s", seed, text).isEqualTo(said.fields());
                assertThat(left).as("seed %d, text %s", seed, text).contains(noise.replace("as usual", "usual"));
            }
        }
        assertThat(answered).as("seed %d, sentences answered", seed).isGreaterThan(SENTENCES / 2);
    }

    @Test
    void negationIsRefused() {
        for (int i = 0; i < SENTENCES; i++) {
            String text = pick(NEGATIONS).replace("%s", said().text());
            assertThat(answer(text)).as("seed %d, text %s", seed, text).isNull();
        }
    }

    @Test
    void countInTheOtherDirectionIsRefused() {
        for (int i = 0; i < SENTENCES; i++) {
            int few = 1 + random.nextInt(20);
            int many = few + 1 + random.nextInt(20);
            boolean up = random.nextBoolean();
            String verb = up ? pick("scale up ", "increase ", "grow ") : pick("scale down ", "reduce ", "shrink ");
            int from = up ? many : few;
            int to = up ? few : many;
            String counts = random.nextBoolean() ? " from " + from + " to " + to : " to " + to + " from " + from;
            String text = verb + pick(TARGETS) + counts + pick("", " replicas");
            assertThat(answer(text)).as("seed %d, text %s", seed, text).isNull();
        }
    }

    /** Words of every kind in any order: whatever is answered stands in the text. */
    @Test
    void noValueIsInvented() {
        List<String> words = SentenceTable.rows("understood.txt")
                .flatMap(row -> List.of(row.sentence().split(" ", -1)).stream())
                .distinct()
                .toList();
        for (int i = 0; i < SENTENCES; i++) {
            List<String> parts = new ArrayList<>(List.of(said().text(), pick(NOISE)));
            for (int j = random.nextInt(6); j > 0; j--) {
                parts.add(words.get(random.nextInt(words.size())));
            }
            String text = String.join(" ", parts);
            JsonNode answer = answer(text);
            if (answer != null) {
                values(answer)
                        .forEach(value -> assertThat(text)
                                .as("seed %d, text %s", seed, text)
                                .containsIgnoringCase(value));
            }
        }
    }

    /** The values that an answer has from its text as they stand there: names, places, images, settings, ports. */
    private static List<String> values(JsonNode answer) {
        List<String> values = new ArrayList<>();
        for (String field : List.of("name", "image", "namespace", "cluster", "site", "region", "zone", "environment")) {
            values.add(answer.path(field).asString(""));
        }
        answer.path("settings")
                .forEach(value ->
                        values.add(value.isString() && !value.asString().contains(" ") ? value.asString() : ""));
        answer.path("ports").forEach(port -> values.add(port.get("number").toString()));
        answer.path("notUnderstood")
                .forEach(part -> values.addAll(List.of(part.asString().split(" ", -1))));
        return values;
    }
}
