package dev.weir.tokenizer.jtokkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.token.TokenCounter;
import dev.weir.spi.token.Tokenizer;
import dev.weir.testkit.TokenizerContract;
import dev.weir.token.TokenEstimator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The counts are those of the provider: the examples of OpenAI's cookbook have the tokens that its API reported. */
class JtokkitTokenizerTest extends TokenizerContract {
    private static final Tokenizer TOKENIZER = new JtokkitTokenizer(new JtokkitSettings(Map.of()));

    @Override
    protected Tokenizer tokenizer() {
        return TOKENIZER;
    }

    @Override
    protected List<String> models() {
        return List.of("gpt-4o-mini", "gpt-4");
    }

    private static TokenCounter counter(String model) {
        return Objects.requireNonNull(TOKENIZER.counter(model), model);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tiktoken is great!           | 6  | 6
            antidisestablishmentarianism | 6  | 6
            2 + 2 = 4                    | 7  | 7
            お誕生日おめでとう            | 9  | 8
            """)
    void countsAsTheCookbook(String text, long cl100k, long o200k) {
        assertThat(counter("gpt-4").count(text)).isEqualTo(cl100k);
        assertThat(counter("gpt-4o").count(text)).isEqualTo(o200k);
    }

    @ParameterizedTest
    @CsvSource({"gpt-4,129", "gpt-3.5-turbo,129", "gpt-4o,124", "gpt-4o-mini,124"})
    void countsMessagesAsTheApiReportedThem(String model, long reported) {
        ChatRequest request = ChatRequest.builder(model)
                .system(
                        "You are a helpful, pattern-following assistant that translates corporate jargon into plain English.")
                .message(example("example_user", "New synergies will help drive top-line growth."))
                .message(example("example_assistant", "Things working well together will increase revenue."))
                .message(
                        example(
                                "example_user",
                                "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage."))
                .message(example("example_assistant", "Let's talk later when we're less busy about how to do better."))
                .user("This late pivot means we don't have time to boil the ocean for the client deliverable.")
                .build();
        assertThat(new TokenEstimator(TOKENIZER).prompt("primary", request)).isEqualTo(reported);
    }

    private static Message example(String name, String text) {
        return Message.builder(Role.SYSTEM).name(name).text(text).build();
    }

    /** The framing of a tool is that of o200k's models; those of cl100k have 3 tokens more for each. */
    @ParameterizedTest
    @CsvSource({"gpt-4,105", "gpt-4o,101", "gpt-4o-mini,101"})
    void countsToolsAsTheApiReportedThem(String model, long reported) {
        Map<String, Object> location =
                Map.of("type", "string", "description", "The city and state, e.g. San Francisco, CA");
        Map<String, Object> unit = Map.of(
                "type",
                "string",
                "description",
                "The unit of temperature to return",
                "enum",
                List.of("celsius", "fahrenheit"));
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("location", location);
        properties.put("unit", unit);
        ChatRequest request = ChatRequest.builder(model)
                .system("You are a helpful assistant that can answer to questions about the weather.")
                .user("What's the weather like in San Francisco?")
                .tool(Tool.of(
                        "get_current_weather",
                        "Get the current weather in a given location",
                        Map.of("type", "object", "properties", properties, "required", List.of("location"))))
                .build();
        assertThat(new TokenEstimator(TOKENIZER).prompt("primary", request))
                .isBetween(model.equals("gpt-4") ? reported - 3 : reported, reported);
    }

    @Test
    void countsAConfiguredModelAsAnotherOrByAnEncoding() {
        Tokenizer configured = new JtokkitTokenizer(
                new JtokkitSettings(Map.of("prod-chat", "azure/gpt-4o", "house", "cl100k_base", "gpt-4o", "gpt-4")));
        String text = "お誕生日おめでとう";
        assertThat(Objects.requireNonNull(configured.counter("prod-chat")).count(text))
                .isEqualTo(8);
        assertThat(Objects.requireNonNull(configured.counter("house")).count(text))
                .isEqualTo(9);
        assertThat(Objects.requireNonNull(configured.counter("gpt-4o")).count(text))
                .isEqualTo(9);
    }

    @Test
    void refusesAModelThatIsConfiguredAsAnUnknownOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JtokkitSettings(Map.of("prod-chat", "claude-1")))
                .withMessage("models.prod-chat is neither a known model, such as gpt-4o, nor cl100k_base or o200k_base,"
                        + " was 'claude-1'");
    }
}
