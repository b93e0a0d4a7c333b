package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.Sleeper;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionNamedToolChoice;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.StructuredChatCompletionCreateParams;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.weir.simulator.Simulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What OpenAI's own client for Java finds at OpenAI, it finds at a server in front of the simulator, or at the simulator itself. */
abstract class OpenAiJavaAnswers {
    final Waits waits = new Waits();
    Simulator simulator;
    OpenAIClient client;

    /** How long the client would have waited. It does not. */
    static final class Waits implements Sleeper {
        final List<Duration> waits = new ArrayList<>();

        @Override
        public void sleep(Duration duration) {
            waits.add(duration);
        }

        @Override
        public CompletableFuture<Void> sleepAsync(Duration duration) {
            waits.add(duration);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {}
    }

    /** A tool, and a shape for answers, as this client takes them. */
    public static final class Deployment {
        public String application;
        public int replicas;
    }

    /** The base URL to test. */
    abstract String serve(Simulator backend);

    @BeforeEach
    void start() {
        simulator = Simulator.builder().seed(7).start();
        client = OpenAIOkHttpClient.builder()
                .baseUrl(serve(simulator))
                .apiKey("sk-test")
                .maxRetries(0)
                .sleeper(waits)
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    static ChatCompletionCreateParams.Builder asking(String model) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage("Deploy nginx with 3 replicas");
    }

    ChatCompletion plain(ChatCompletionCreateParams request) {
        return client.chat().completions().create(request);
    }

    ChatCompletion streamed(ChatCompletionCreateParams request) {
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(request)) {
            chunks.stream().map(ChatCompletionChunk::validate).forEach(whole::accumulate);
        }
        return whole.chatCompletion();
    }

    private static ChatCompletion.Choice choice(ChatCompletion completion) {
        assertThat(completion.validate().choices()).hasSize(1);
        return completion.choices().get(0);
    }

    static String text(ChatCompletion completion) {
        return choice(completion).message().content().orElseThrow();
    }

    private static ChatCompletionMessageFunctionToolCall toolCall(ChatCompletion completion) {
        return choice(completion).message().toolCalls().orElseThrow().get(0).asFunction();
    }

    @Test
    void readsAPlainAnswer() {
        ChatCompletion completion = plain(asking("gpt-4o-mini").build());
        CompletionUsage usage = completion.usage().orElseThrow();

        assertThat(text(completion)).isNotBlank();
        assertThat(completion.model()).isEqualTo("gpt-4o-mini");
        assertThat(choice(completion).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(usage.validate().promptTokens()).isPositive();
        assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
    }

    @Test
    void aStreamPutTogetherIsThePlainAnswer() {
        ChatCompletionStreamOptions withUsage =
                ChatCompletionStreamOptions.builder().includeUsage(true).build();
        ChatCompletion whole = plain(asking("gpt-4o-mini").build());
        ChatCompletion streamed =
                streamed(asking("gpt-4o-mini").streamOptions(withUsage).build());

        assertThat(text(streamed)).isEqualTo(text(whole));
        assertThat(choice(streamed).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(streamed.usage()).isPresent().isEqualTo(whole.usage());
        assertThat(simulator.log().last().stream()).isTrue();
    }

    @Test
    void anAnswerAtItsLimitSaysSo() {
        ChatCompletion completion =
                plain(asking("gpt-4o-mini").maxCompletionTokens(2).build());

        assertThat(choice(completion).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.LENGTH);
    }

    @Test
    void readsAToolCallPlainAndStreamed() {
        ChatCompletionCreateParams request = asking("gpt-4o-mini")
                .addTool(Deployment.class)
                .toolChoice(ChatCompletionNamedToolChoice.builder()
                        .function(ChatCompletionNamedToolChoice.Function.builder()
                                .name("Deployment")
                                .build())
                        .build())
                .build();
        ChatCompletion whole = plain(request);
        ChatCompletion streamed = streamed(request);

        assertThat(choice(whole).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        assertThat(toolCall(whole).function().name()).isEqualTo("Deployment");
        assertThat(toolCall(whole).id()).startsWith("call_");
        assertThat(toolCall(whole).function().arguments(Deployment.class).application)
                .isNotBlank();
        assertThat(choice(streamed).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        assertThat(toolCall(streamed)).isEqualTo(toolCall(whole));
    }

    @Test
    void readsAStructuredAnswer() {
        StructuredChatCompletionCreateParams<Deployment> request =
                asking("gpt-4o-mini").responseFormat(Deployment.class).build();

        Deployment answer = client.chat()
                .completions()
                .create(request)
                .choices()
                .get(0)
                .message()
                .content()
                .orElseThrow();

        assertThat(answer.application).isNotBlank();
        assertThat(simulator.log().last().body()).contains("json_schema");
    }

    @Test
    void readsEmbeddingsInEitherEncoding() {
        EmbeddingCreateParams request = EmbeddingCreateParams.builder()
                .model("text-embedding-3-small")
                .inputOfArrayOfStrings(List.of("one", "two"))
                .dimensions(8)
                .build();
        CreateEmbeddingResponse numbers = client.embeddings()
                .create(request.toBuilder()
                        .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                        .build())
                .validate();
        CreateEmbeddingResponse base64 = client.embeddings()
                .create(request.toBuilder()
                        .encodingFormat(EmbeddingCreateParams.EncodingFormat.BASE64)
                        .build());

        assertThat(numbers.model()).isEqualTo("text-embedding-3-small");
        assertThat(numbers.usage().promptTokens()).isEqualTo(2);
        assertThat(numbers.data()).extracting(Embedding::index).containsExactly(0L, 1L);
        assertThat(numbers.data().get(0).embedding()).hasSize(8);
        assertThat(numbers.data().get(1).embedding())
                .isNotEqualTo(numbers.data().get(0).embedding());
        assertThat(base64.data())
                .extracting(Embedding::embedding)
                .isEqualTo(numbers.data().stream().map(Embedding::embedding).toList());
    }

    @Test
    void emptyTextToEmbedIsRefused() {
        EmbeddingCreateParams request = EmbeddingCreateParams.builder()
                .model("text-embedding-3-small")
                .input("")
                .build();

        BadRequestException refusal = catchThrowableOfType(
                BadRequestException.class, () -> client.embeddings().create(request));

        assertThat(refusal.param()).contains("input");
    }

    @Test
    void findsTheModels() {
        assertThat(client.models().list().data()).isNotEmpty();
    }
}
