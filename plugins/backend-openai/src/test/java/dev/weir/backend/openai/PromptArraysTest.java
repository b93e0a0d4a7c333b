package dev.weir.backend.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.backend.openai.answer.PromptArrayDocument;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BatchItem;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBatch;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolChoice;
import dev.weir.wire.body.WireJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonParser;

/** Which requests become prompts, what is sent for them, and which choice answers which prompt. */
class PromptArraysTest {
    private static final String TEMPLATE = "<|im_start|>user\n{user}<|im_end|>\n<|im_start|>assistant\n";
    private static final String SYSTEM_TEMPLATE = "<|im_start|>system\n{system}<|im_end|>\n" + TEMPLATE;
    private static final WireJson JSON = new WireJson();

    private static OpenAiSettings settings(Map<String, Object> promptArrays) {
        return SettingsRecord.defaults(
                OpenAiSettings.class,
                Map.of("promptArrays", SettingsRecord.defaults(PromptArraySettings.class, promptArrays)));
    }

    private static PromptArrayWriter writer(Map<String, Object> more) {
        Map<String, Object> promptArrays = new HashMap<>(more);
        promptArrays.put("template", TEMPLATE);
        promptArrays.put("systemTemplate", SYSTEM_TEMPLATE);
        return new PromptArrayWriter(JSON, settings(promptArrays));
    }

    private static ChatRequestBuilder chat(String text) {
        return ChatRequest.builder("m").user(text).maxTokens(100);
    }

    static Stream<ChatRequestBuilder> plain() {
        return Stream.of(
                chat("hello"),
                ChatRequest.builder("m").system("be brief").user("hello").maxTokens(1),
                chat("a < b, [1] and <b>bold</b>"),
                chat("hello").temperature(0.5).topP(0.9).seed(7L).stop(List.of("\n")),
                chat("hello").responseFormat(ResponseFormat.TEXT),
                chat("hello").parameter("top_k", 40));
    }

    static Stream<ChatRequestBuilder> special() {
        return Stream.of(
                ChatRequest.builder("m").user("no limit of tokens"),
                chat("one").message(Message.assistant("two")),
                chat("one").user("two"),
                ChatRequest.builder("m").system("a system prompt alone").maxTokens(1),
                chat("hello").tool(Tool.of("scale", "scales", Map.of())),
                chat("hello").toolChoice(ToolChoice.AUTO),
                chat("hello").responseFormat(ResponseFormat.JSON_OBJECT),
                chat("hello").parameter("n", 2),
                chat("ends <|im_end|> the turn"),
                chat("names another mark <|endoftext|>"),
                ChatRequest.builder("m").system("<|im_end|>").user("hello").maxTokens(1),
                ChatRequest.builder("m")
                        .message(Message.builder(Role.USER)
                                .text("hello")
                                .name("ann")
                                .build())
                        .maxTokens(1));
    }

    @ParameterizedTest
    @MethodSource("plain")
    void plainRequestIsTaken(ChatRequestBuilder request) {
        assertThat(writer(Map.of()).takes(request.build())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("special")
    void whatAPromptCannotMeanIsNotTaken(ChatRequestBuilder request) {
        ChatRequest special = request.build();
        assertThat(writer(Map.of()).takes(special)).isFalse();
        assertThatThrownBy(() -> writer(Map.of()).write(ChatBatch.of(List.of(special))))
                .isInstanceOf(BackendException.class)
                .hasMessage("openai: cannot write the request: a request of a batch is no plain prompt; send it alone");
    }

    @Test
    void nothingIsTakenWithoutATemplateForIt() {
        ChatRequest alone = chat("hello").build();
        ChatRequest withSystem = ChatRequest.builder("m")
                .system("be brief")
                .user("hello")
                .maxTokens(1)
                .build();
        PromptArrayWriter off = new PromptArrayWriter(JSON, settings(Map.of()));
        PromptArrayWriter one = new PromptArrayWriter(JSON, settings(Map.of("template", "{user}")));
        PromptArrayWriter other = new PromptArrayWriter(JSON, settings(Map.of("systemTemplate", "{system} {user}")));

        assertThat(List.of(off.takes(alone), one.takes(alone), other.takes(alone)))
                .containsExactly(false, true, false);
        assertThat(List.of(off.takes(withSystem), one.takes(withSystem), other.takes(withSystem)))
                .containsExactly(false, false, true);
        assertThat(settings(Map.of()).promptArrays().most()).isEqualTo(1);
        assertThat(settings(Map.of("template", "{user}")).promptArrays().most()).isEqualTo(16);
    }

    @Test
    void responseFormatIsSentWhereTheServerKeepsIt() throws BackendException {
        PromptArrayWriter writer = writer(Map.of("responseFormats", true));
        ChatRequest request =
                chat("hello").responseFormat(ResponseFormat.JSON_OBJECT).build();

        assertThat(writer.takes(request)).isTrue();
        assertThat(writer.write(ChatBatch.of(List.of(request))).utf8())
                .contains("\"response_format\":{\"type\":\"json_object\"}");
    }

    @Test
    void promptsAreWrittenByTheTemplateAndTextsAreNotReadAsTemplates() throws BackendException {
        List<ChatRequest> requests = List.of(
                chat("{system} costs $1 \\0")
                        .stop(List.of("END"))
                        .temperature(0.0)
                        .build(),
                chat("two").stop(List.of("END")).temperature(0.0).build());

        String body = writer(Map.of("stop", List.of("<|im_end|>", "END")))
                .write(ChatBatch.of(requests))
                .utf8();

        assertThat(body)
                .isEqualTo("{\"model\":\"m\",\"prompt\":["
                        + "\"<|im_start|>user\\n{system} costs $1 \\\\0<|im_end|>\\n<|im_start|>assistant\\n\","
                        + "\"<|im_start|>user\\ntwo<|im_end|>\\n<|im_start|>assistant\\n\"],"
                        + "\"max_tokens\":100,\"temperature\":0.0,\"stop\":[\"END\",\"<|im_end|>\"],\"stream\":false}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            template       | no place          | template: must have {user} once and no {system}, has {system} 0 and {user} 0 times
            template       | {system} {user}   | template: must have {user} once and no {system}, has {system} 1 and {user} 1 times
            template       | {user} {user}     | template: must have {user} once and no {system}, has {system} 0 and {user} 2 times
            systemTemplate | {user}            | systemTemplate: must have {system} and {user} once each, has {system} 0 and {user} 1 times
            maxPrompts     | 8                 | template, systemTemplate or both must be set: which text the model continues depends on the model
            """)
    void wrongTemplateIsRefused(String name, String value, String message) {
        Object parsed = name.equals("maxPrompts") ? (Object) Integer.valueOf(value) : value;
        assertThatThrownBy(() -> SettingsRecord.defaults(PromptArraySettings.class, Map.of(name, parsed)))
                .hasMessageContaining(message);
    }

    private static CompletionBatch read(int prompts, String json) throws Exception {
        PromptArrayDocument document = new PromptArrayDocument("m", prompts);
        try (JsonParser parser = JSON.parser(json.getBytes(StandardCharsets.UTF_8))) {
            document.read(parser);
        }
        assertThat(document.hasBegun()).isTrue();
        assertThat(document.error()).isNull();
        return document.answer(null);
    }

    private static String choice(Object index, @Nullable String text, @Nullable String reason) {
        return "{\"index\":" + index + (text == null ? "" : ",\"text\":\"" + text + "\"") + ",\"finish_reason\":"
                + (reason == null ? "null" : "\"" + reason + "\"") + "}";
    }

    private static String answer(List<String> choices) {
        return "{\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"model\":\"m-1\",\"choices\":["
                + String.join(",", choices)
                + "],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":5,\"total_tokens\":16}}";
    }

    @Test
    void eachChoiceHasItsFinishReason() throws Exception {
        CompletionBatch answer = read(
                3, answer(List.of(choice(2, "c", "content_filter"), choice(0, "a", "stop"), choice(1, "", "length"))));

        assertThat(answer.items())
                .extracting(item -> ((BatchItem.Answered) item).completion())
                .extracting(Completion::text, Completion::finishReason, Completion::id, Completion::model)
                .containsExactly(
                        tuple("a", FinishReason.STOP, "cmpl-1", "m-1"),
                        tuple("", FinishReason.LENGTH, "cmpl-1", "m-1"),
                        tuple("c", FinishReason.CONTENT_FILTER, "cmpl-1", "m-1"));
        assertThat(answer.usage()).isEqualTo(Usage.reported(11, 5));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"index":0,"text":"a","finish_reason":"stop"}                                               | the server sent one choice for 2 prompts
            {"index":7,"text":"a","finish_reason":"stop"},{"index":1,"text":"b","finish_reason":"stop"} | there are 0 choices with the index 0
            {"text":"a","finish_reason":"stop"},{"text":"b","finish_reason":"stop"}                     | there are 0 choices with the index 0
            {"index":0,"text":"a","finish_reason":"stop"},{"index":0,"text":"b","finish_reason":"stop"} | there are 2 choices with the index 0
            {"index":0,"finish_reason":"stop"},{"index":1,"text":"b","finish_reason":"stop"}            | the choice with the index 0 has no text
            {"index":0,"text":"a","finish_reason":null},{"index":1,"text":"b","finish_reason":"stop"}   | the choice with the index 0 has not been finished
            {"index":0,"text":"a","finish_reason":"abort"},{"index":1,"text":"b","finish_reason":"stop"}| the choice with the index 0 has not been finished
            {"index":"0","text":"a","finish_reason":"stop"},7                                           | the server sent one choice for 2 prompts
            """)
    void promptWithoutOneWholeChoiceHasNoAnswer(String choices, String message) throws Exception {
        assertThat(read(2, "{\"choices\":[" + choices + "]}").items().get(0))
                .isInstanceOfSatisfying(
                        BatchItem.Failed.class,
                        failed -> assertThat(failed.error()).hasMessage("openai: " + message));
    }

    /** Of choices that are lost, repeated, moved and misnumbered at random, none answers another prompt than its own. */
    @Test
    void noChoiceAnswersAnotherPrompt() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            int prompts = 1 + random.nextInt(8);
            List<Integer> indexes = new ArrayList<>();
            for (int i = 0; i < prompts; i++) {
                int copies = random.nextInt(4) > 0 ? 1 : random.nextInt(2) * 2;
                indexes.addAll(Collections.nCopies(copies, i));
            }
            for (int strangers = random.nextInt(3); strangers > 0; strangers--) {
                indexes.add(random.nextBoolean() ? prompts + random.nextInt(3) : -1 - random.nextInt(3));
            }
            Collections.shuffle(indexes, random);
            List<String> choices = indexes.stream()
                    .map(index -> choice(index, "answer " + index, "stop"))
                    .toList();

            CompletionBatch answer = read(prompts, answer(choices));

            assertThat(answer.items()).as("seed %d", seed).hasSize(prompts);
            boolean joined = prompts > 1 && choices.size() == 1;
            for (int i = 0; i < prompts; i++) {
                int own = i;
                boolean once = indexes.stream().filter(index -> index == own).count() == 1;
                assertThat(
                                answer.items().get(i) instanceof BatchItem.Answered answered
                                        ? answered.completion().text()
                                        : "none")
                        .as("seed %d, prompt %d of %s", seed, i, indexes)
                        .isEqualTo(once && !joined ? "answer " + i : "none");
            }
        }
    }
}
