package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.cache.MapCache;
import dev.weir.call.CallException;
import dev.weir.call.CallFacts;
import dev.weir.client.Intent;
import dev.weir.config.ConfigurationException;
import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.Priority;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.intent.IntentType;
import dev.weir.spi.intent.IntentTypes;
import dev.weir.spi.time.TimeSource;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntentsTest {
    @TempDir
    Path directory;

    private WeirBuilder builder(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("weir.yaml"), yaml);
        return Weir.builder().environment(Map.of()).file(file).plugin(IntentsTest::register);
    }

    private static void register(Extensions extensions) {
        extensions.backend("echo", Echo.class, NoSettings.class);
        extensions.intentTypes("kitchen", Kitchen.class, NoSettings.class);
        extensions.intentTypes("ruined", Ruined.class, NoSettings.class);
        extensions.responseCache("map", StoringAll.class, NoSettings.class);
        extensions.intentTypes("broken", Broken.class, NoSettings.class);
    }

    static final class Echo implements Backend {
        @Inject
        Echo() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return Completion.of(request.model(), call.priority() + " " + request.messages());
        }
    }

    static final class Kitchen implements IntentTypes {
        @Inject
        Kitchen() {}

        @Override
        public List<IntentType> types() {
            return List.of(
                    IntentType.builder("Order").systemPrompt("Take the order.").build());
        }
    }

    static final class Broken implements IntentTypes {
        @Inject
        Broken() {}

        @Override
        public List<IntentType> types() {
            throw new IllegalStateException("no recipe book");
        }
    }

    static final class Ruined implements IntentTypes {
        @Inject
        Ruined() {}

        @Override
        public List<IntentType> types() {
            return List.of(IntentType.builder("Order")
                    .schema("{\"$ref\": \"#/$defs/x\"}")
                    .build());
        }
    }

    static final class StoringAll extends MapCache {
        @Inject
        StoringAll(TimeSource time) {
            super(time);
        }
    }

    private ChatRequest sent(String yaml, String type) throws IOException {
        try (Weir weir = builder(yaml).build()) {
            return weir.request(Intent.of("Two pizzas").withType(type));
        }
    }

    @Test
    void withoutTypesOnlyTheTextIsSent() throws IOException {
        assertThat(sent("llm: { client: { backend: echo, model: m, maxTokens: 7 } }", "Order"))
                .isEqualTo(
                        ChatRequest.builder("m").user("Two pizzas").maxTokens(7).build());
    }

    @Test
    void typesComeFromTheConfiguration() throws IOException {
        Files.writeString(directory.resolve("order.json"), "{\"type\": \"object\"}\n");
        ChatRequest sent = sent("""
                llm:
                  client: { backend: echo, model: m }
                  intents:
                    Order: { systemPrompt: "Take the order.", schema: order.json, model: small, maxTokens: 50, temperature: 0 }
                """, "Order");
        assertThat(sent)
                .isEqualTo(ChatRequest.builder("small")
                        .system("Take the order.\nAnswer with one JSON object that follows this JSON Schema, and with"
                                + " nothing else:\n{\"type\": \"object\"}")
                        .user("Two pizzas")
                        .maxTokens(50)
                        .temperature(0.0)
                        .build());
    }

    @Test
    void aTypeIsSetKeyByKeyInCode() throws IOException {
        try (Weir weir = builder("llm: { client: { backend: echo } }")
                .argument("llm.intents.Order.v2.systemPrompt", "Take the order.")
                .set("intents.Order.v2.maxTokens", 9)
                .map(Map.of("llm", Map.of("intents", Map.of("Menu.v1", Map.of("maxTokens", 5)))))
                .build()) {
            ChatRequest sent = weir.request(Intent.of("Two pizzas").withType("Order.v2"));
            assertThat(sent.messages().get(0).text()).isEqualTo("Take the order.");
            assertThat(sent.maxTokens()).isEqualTo(9);
            assertThat(weir.request(Intent.of("x").withType("Menu.v1")).maxTokens())
                    .isEqualTo(5);
        }
    }

    @Test
    void typesComeFromAPlugin() throws IOException {
        ChatRequest sent =
                sent("llm: { client: { backend: echo }, intentTypes: { mine: { type: kitchen } } }", "Order");
        assertThat(sent.messages().get(0).text()).isEqualTo("Take the order.");
    }

    @Test
    void aTypeThatIsNotDeclaredIsRefusedBeforeAnythingIsSent() throws IOException {
        try (Weir weir = builder("llm: { client: { backend: echo }, intents: { Order: {} } }")
                .build()) {
            assertThatThrownBy(() -> weir.process(Intent.of("Two pizzas").withType("Ordre")))
                    .isInstanceOf(CallException.class)
                    .hasMessage("no intent type is named 'Ordre'; did you mean 'Order'? declared: Order");
            assertThat(weir.processAsync(Intent.of("Two pizzas").withType("Ordre")))
                    .isCompletedExceptionally();
        }
    }

    @Test
    void everySettingOfATypeIsThatOfTheType() throws IOException {
        Files.writeString(directory.resolve("prompt.txt"), "Take the order.\n\n");
        Files.writeString(directory.resolve("order.yaml"), "type: object\nproperties:\n  size: { maximum: 1.5 }\n");
        LlmSettings settings = LlmConfiguration.loader()
                .file(Files.writeString(directory.resolve("weir.yaml"), """
                        llm:
                          intents:
                            Order: { description: d, systemPromptFile: prompt.txt, schema: order.yaml, model: m, maxTokens: 5,
                              temperature: 0.5, priority: high, cacheTtl: 2m, packable: true, maxPackSize: 7 }
                            Plain: {}
                        """))
                .load()
                .requireValid()
                .settings();
        assertThat(settings.intents().get("Order").type("Order"))
                .isEqualTo(IntentType.builder("Order")
                        .description("d")
                        .systemPrompt("Take the order.")
                        .schema("{\"type\":\"object\",\"properties\":{\"size\":{\"maximum\":1.5}}}")
                        .model("m")
                        .maxTokens(5)
                        .temperature(0.5)
                        .priority(Priority.HIGH)
                        .cacheTtl(Duration.ofMinutes(2))
                        .packable(true)
                        .maxPackSize(7)
                        .build());
        assertThat(settings.intents().get("Plain").type("Plain"))
                .isEqualTo(IntentType.builder("Plain").build());
    }

    @Test
    void theTimeToLiveOfATypeIsThatOfItsCachedAnswers() throws IOException {
        String yaml = """
                llm:
                  client: { backend: echo }
                  cache: { type: map, intentTypes: { Never: { anyTemperature: true } } }
                  intents: { Kept: { temperature: 0 }, Never: { cacheTtl: 0s } }
                """;
        try (Weir weir = builder(yaml).build()) {
            for (String type : List.of("Kept", "Kept", "Never", "Never")) {
                weir.process(Intent.of("x").withType(type));
            }
            assertThat(weir.process(Intent.of("x").withType("Kept")).facts().cacheHit())
                    .isTrue();
            assertThat(weir.process(Intent.of("x").withType("Never")).facts().cacheHit())
                    .isFalse();
        }
    }

    @Test
    void aTimeToLiveWithoutACacheIsWarnedOf() throws IOException {
        try (Blueprint blueprint = builder("llm: { client: { backend: echo }, intents: { Order: { cacheTtl: 1m } } }")
                .blueprint()) {
            assertThat(blueprint.configuration().warnings())
                    .singleElement()
                    .asString()
                    .endsWith(
                            "llm.intents.Order.cacheTtl: has no effect, as there is no response cache, which llm.cache"
                                    + " configures");
        }
    }

    @Test
    void theModelOfATypeMayBeTheNameOfARoute() throws IOException {
        String yaml = """
                llm:
                  client: { backend: echo }
                  routes: { small: { targets: [{ backend: echo, model: a }] } }
                  intents: { Order: { model: small } }
                """;
        try (Weir weir = builder(yaml).build()) {
            CallFacts facts = weir.process(Intent.of("x").withType("Order")).facts();
            assertThat(facts.askedBackend()).isEqualTo("small");
            assertThat(facts.targetModel()).isEqualTo("a");
        }
    }

    @Test
    void thePriorityOfATypeIsThatOfCallsThatSayNone() throws IOException {
        String yaml =
                "llm: { client: { backend: echo, model: m }, intents: { Urgent: { priority: high }, Plain: {} } }";
        try (Weir weir = builder(yaml).build()) {
            Intent urgent = Intent.of("x").withType("Urgent");
            assertThat(weir.process(urgent).text()).startsWith("HIGH");
            assertThat(weir.process(urgent.withPriority(Priority.NORMAL)).text())
                    .startsWith("NORMAL");
            assertThat(weir.process(urgent.withPriority(Priority.LOW).withPriority(null))
                            .text())
                    .startsWith("HIGH");
            assertThat(weir.process(Intent.of("x").withType("Plain")).text()).startsWith("NORMAL");
            assertThat(weir.chat(ChatRequest.builder("m").user("x").build()).text())
                    .startsWith("NORMAL");
        }
    }

    private void assertRefused(String yaml, String problem) throws IOException {
        WeirBuilder builder = builder(yaml);
        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(problem);
    }

    @Test
    void whatIsWrongWithATypeIsToldWithItsPlace() throws IOException {
        Path file = directory.resolve("weir.yaml");
        assertRefused(
                "llm: { client: { backend: echo }, intents: { Order: { schema: nowhere.json } } }",
                file + ":1:55 llm.intents.Order.schema: must be a file that can be read, was "
                        + directory.resolve("nowhere.json"));
        Files.writeString(directory.resolve("list.json"), "[]");
        assertRefused(
                "llm: { client: { backend: echo }, intents: { Order: { schema: list.json } } }",
                file + ":1:55 llm.intents.Order.schema: must be a file with a JSON object, was "
                        + directory.resolve("list.json"));
        Files.writeString(directory.resolve("wrong.json"), "{\"type\": \"objekt\"}");
        assertRefused(
                "llm: { client: { backend: echo }, intents: { Order: { schema: wrong.json } } }",
                file + ":1:55 llm.intents.Order.schema: must be a valid JSON Schema: at /type: Expected any of [array,"
                        + " boolean, integer, null, number, object, string], in " + directory.resolve("wrong.json"));
        assertRefused(
                "llm: { client: { backend: echo }, intents: { Order: { systemPrompt: a, systemPromptFile: b } } }",
                file + ":1:72 llm.intents.Order.systemPromptFile: must not be set beside systemPrompt: remove one of"
                        + " them");
        assertRefused(
                "llm: { client: { backend: echo }, intents: { Order: { systemPromptFile: nowhere.txt } } }",
                file + ":1:55 llm.intents.Order.systemPromptFile: must be a file of UTF-8 that can be read, was "
                        + directory.resolve("nowhere.txt"));
        assertRefused(
                "llm: { client: { backend: echo }, intents: { Order: { packable: true } } }",
                file + ":1:55 llm.intents.Order.packable: must be false without a schema, by which the parts of an"
                        + " answer are told apart");
        assertRefused(
                "llm: { client: { backend: echo }, intents: { Order: { maxPackSize: 1 } } }",
                file + ":1:55 llm.intents.Order.maxPackSize: must be at least 2, was 1");
        assertRefused(
                "llm: { client: { backend: echo }, intents: { Order: { cacheTtl: 1m } }, cache: { type: map,"
                        + " intentTypes: { Order: { ttl: 2m } } } }",
                file + ":1:55 llm.intents.Order.cacheTtl: must not be set beside llm.cache.intentTypes.Order.ttl, which"
                        + " says the same: remove one of them");
        assertRefused(
                "llm: { client: { backend: echo }, intentTypes: { mine: { type: ruined } } }",
                file
                        + ":1:35 llm.intentTypes: the schema of the intent type 'Order' must be a valid JSON Schema: nothing"
                        + " is at the $ref \"#/$defs/x\", and nothing is fetched");
        assertRefused(
                "llm: { client: { backend: echo }, intents: { \"My order\": {} } }",
                file + ":1:46 llm.intents.My order: the name of an intent type must be of letters, digits, hyphens,"
                        + " underscores and dots, was 'My order'");
        assertRefused(
                "llm: { client: { backend: echo }, intentTypes: { mine: { type: broken } } }",
                file + ":1:50 llm.intentTypes.mine: intent types 'broken' could not be built: no recipe book");
        assertRefused(
                "llm: { client: { backend: echo }, intentTypes: { a: { type: kitchen }, b: { type: kitchen } } }",
                file + ":1:35 llm.intentTypes: the intent type 'Order' is declared twice, by 'a' and by 'b' under"
                        + " llm.intentTypes: remove one of them");
    }
}
