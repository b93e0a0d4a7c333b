package dev.weir.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.SettingsRecord;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.intent.IntentType;
import dev.weir.spi.intent.IntentTypes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IntentCatalogTest {
    private static final IntentType SUMMARY = IntentType.builder("Summary")
            .description("A text to shorten.")
            .systemPrompt("Summarise in three sentences.")
            .model("small")
            .maxTokens(300)
            .temperature(0.2)
            .build();
    private static final IntentType ORDER =
            IntentType.builder("Order").schema("{\"type\": \"object\"}").build();

    private static IntentCatalog declaring(IntentType... types) {
        return IntentCatalog.of(Map.of("mine", () -> List.of(types)), Map.of());
    }

    private static String system(ChatRequest request) {
        return request.messages().stream()
                .filter(message -> message.role() == Role.SYSTEM)
                .map(Message::text)
                .findFirst()
                .orElse("none");
    }

    @Test
    void withoutDeclaredTypesAnIntentIsSentAsItIs() {
        IntentCatalog none = IntentCatalog.of(Map.of(), Map.of());
        ChatRequest expected =
                ChatRequest.builder("default").user("Deploy nginx").build();
        assertThat(none.request("Deploy nginx", null, null, "default")).isEqualTo(expected);
        assertThat(none.request("Deploy nginx", "Anything", null, "default")).isEqualTo(expected);
    }

    @Test
    void anIntentOfATypeIsPrecededByItsInstructionsAndTakesItsDefaults() {
        ChatRequest request = declaring(SUMMARY, ORDER).request("A long text", "Summary", null, "default");
        assertThat(request)
                .isEqualTo(ChatRequest.builder("small")
                        .system("Summarise in three sentences.")
                        .user("A long text")
                        .maxTokens(300)
                        .temperature(0.2)
                        .build());
    }

    @Test
    void aSchemaIsPartOfTheInstructions() {
        assertThat(system(declaring(ORDER).request("Two pizzas", "Order", null, "default")))
                .isEqualTo("Answer with one JSON object that follows this JSON Schema, and with nothing else:\n"
                        + "{\"type\": \"object\"}");
    }

    @Test
    void theModelOfTheCallerGoesBeforeThatOfTheTypeAndThatBeforeTheDefault() {
        IntentCatalog catalog = declaring(SUMMARY, ORDER);
        assertThat(catalog.request("x", "Summary", "large", "default").model()).isEqualTo("large");
        assertThat(catalog.request("x", "Summary", null, "default").model()).isEqualTo("small");
        assertThat(catalog.request("x", "Order", null, "default").model()).isEqualTo("default");
    }

    @Test
    void anIntentWithoutATypeIsPrecededByAllTypesToChooseFrom() {
        assertThat(system(declaring(SUMMARY, ORDER).request("x", null, null, "default")))
                .startsWith("The user's message is an intent of one of the types below.")
                .contains("# Summary\nA text to shorten.\nSummarise in three sentences.")
                .contains("# Order\nAnswer with one JSON object");
    }

    @Test
    void aPromptThatAllTypesHaveIsSentOnce() {
        IntentType one = IntentType.builder("One").systemPrompt("Be brief.").build();
        IntentType other = IntentType.builder("Other").systemPrompt("Be brief.").build();
        assertThat(system(declaring(one, other).request("x", null, null, "default")))
                .endsWith("instructions say.\nBe brief.\n\n# One\n\n# Other");
    }

    @Test
    void anUndeclaredTypeIsRefusedWhereTypesAreDeclared() {
        assertThatThrownBy(() -> declaring(SUMMARY).request("x", "Sumary", null, "default"))
                .hasMessage("no intent type is named 'Sumary'; did you mean 'Summary'? declared: Summary");
    }

    @Test
    void twoExtensionsMustNotDeclareOneType() {
        IntentTypes types = () -> List.of(SUMMARY);
        assertThatThrownBy(() -> IntentCatalog.of(Map.of("one", types, "two", types), Map.of()))
                .hasMessageContaining("the intent type 'Summary' is declared twice, by '");
    }

    @Test
    void aTypeOfTheConfigurationReplacesThatOfAnExtension() {
        IntentSettings own = SettingsRecord.defaults(IntentSettings.class, Map.of("systemPrompt", "In one word."));
        IntentCatalog catalog = IntentCatalog.of(Map.of("mine", () -> List.of(SUMMARY)), Map.of("Summary", own));
        assertThat(system(catalog.request("x", "Summary", null, "default"))).isEqualTo("In one word.");
    }

    @Test
    void aNameThatOnlyLooksLikeADeclaredOneIsShownWithItsCodes() {
        IntentCatalog catalog = IntentCatalog.of(
                Map.of("ours", () -> List.of(IntentType.builder("Scale").build())), Map.of());
        for (String name : List.of("\u0405cale", "Scale\u200b", "Sca\nle")) {
            assertThatThrownBy(() -> catalog.request("text", name, null, "small"))
                    .hasMessageMatching(
                            "no intent type is named '[!-~]*\\\\u[0-9a-f]{4}[!-~]*'; did you mean 'Scale'\\?"
                                    + " declared: Scale");
        }
        assertThatThrownBy(() -> catalog.request("text", "x".repeat(100_000), null, "small"))
                .hasMessage("no intent type is named '" + "x".repeat(80) + "…'; declared: Scale");
    }
}
