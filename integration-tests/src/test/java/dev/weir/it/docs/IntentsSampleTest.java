package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.client.Intent;
import dev.weir.spi.chat.ChatRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page on intents shows. */
class IntentsSampleTest {
    private static final Pattern SAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    private static List<String> samples() throws IOException {
        return SAMPLE.matcher(Files.readString(Path.of("../docs/intents.md")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private WeirBuilder builder(String yaml) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("schemas")).resolve("order.json"), "{}");
        Files.writeString(Files.createDirectories(folder.resolve("prompts")).resolve("order.md"), "Take the order.");
        Path file = Files.writeString(folder.resolve("weir.yaml"), yaml);
        return Weir.builder().environment(Map.of()).file(file).plugin(new ReviewsPlugin());
    }

    @Test
    void theRequestIsShownWithoutBeingSent() throws IOException {
        try (Weir weir = builder(samples().get(0)).build()) {
            String text = "The screen broke after two days.";
            // tag::request[]
            ChatRequest request = weir.request(Intent.of(text).withType("Summary"));
            // end::request[]
            assertThat(request)
                    .isEqualTo(ChatRequest.builder("gpt-4o-mini")
                            .system("Summarise the text in three sentences.")
                            .user(text)
                            .maxTokens(300)
                            .build());
        }
    }

    @Test
    void theTypesOfAPluginAreDeclaredByTheConfiguration() throws IOException {
        try (Weir weir = builder(samples().get(1)).build()) {
            ChatRequest request = weir.request(Intent.of("Great!").withType("Sentiment"));
            assertThat(request.messages().get(0).text()).startsWith("Answer with one word");
            assertThat(request.maxTokens()).isEqualTo(5);
        }
    }

    @Test
    void theTypesForNetworkFunctionsAreThoseOfTheBundledPlugin() throws IOException {
        try (Weir weir = builder(samples().get(2)).build()) {
            ChatRequest request =
                    weir.request(Intent.of("Scale the AMF to five replicas").withType("NetworkFunctionScale"));
            assertThat(request.messages().get(0).text()).contains("\"const\": \"NetworkFunctionScale\"");
        }
    }
}
