package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.call.CallException;
import dev.weir.client.Intent;
import dev.weir.config.ConfigurationException;
import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.intent.IntentType;
import dev.weir.spi.intent.IntentTypes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        extensions.intentTypes("broken", Broken.class, NoSettings.class);
    }

    static final class Echo implements Backend {
        @Inject
        Echo() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return Completion.of(request.model(), request.messages().toString());
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
