package dev.weir.backend.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.ToolChoice;
import dev.weir.testkit.BackendContract;
import dev.weir.testkit.Feature;
import dev.weir.testkit.Lacks;
import dev.weir.testkit.fake.FakeCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@Lacks({
    Feature.SLOW_ANSWERS,
    Feature.TOOL_CALLS,
    Feature.KNOWN_MODELS,
    Feature.NATIVE_BATCHES,
    Feature.EMBEDDINGS,
    Feature.TOKEN_COUNTS,
    Feature.CLOSING
})
class OfflineBackendTest extends BackendContract {
    private static final String SENTENCE = "Deploy nginx with 3 replicas";
    private static final String ANSWER =
            "{\"type\":\"NetworkFunctionDeployment\",\"target\":\"nginx\",\"targetKind\":\"workload\",\"replicas\":3,\"notUnderstood\":[]}";

    private static final Encoding ENCODING = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
    private static final OfflineBackend BACKEND = new OfflineBackend();

    @Override
    protected Backend backend() {
        return BACKEND;
    }

    @Override
    protected ChatRequest answerableRequest() {
        return ChatRequest.builder("any").user(SENTENCE).build();
    }

    @Override
    protected ChatRequest anotherRequest() {
        return ChatRequest.builder("any").user("Scale the AMF to 5").build();
    }

    @Override
    protected ChatRequest refusedRequest() {
        return ChatRequest.builder("any").user("What is the meaning of life?").build();
    }

    private Completion complete(ChatRequest request) throws BackendException {
        return BACKEND.complete(request, FakeCall.within(Duration.ofSeconds(30)));
    }

    private void assertRefused(ChatRequest request, String reason) {
        assertThatThrownBy(() -> complete(request))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void answersAsItsOneModelWhateverModelIsAskedFor() throws BackendException {
        Completion completion = complete(answerableRequest());
        assertThat(completion.text()).isEqualTo(ANSWER);
        assertThat(completion.model()).isEqualTo("offline");
        assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void countsTheTokensOfEveryMessageAndOfTheAnswer() throws BackendException {
        ChatRequest request = ChatRequest.builder("any")
                .system("You are terse.")
                .user(SENTENCE)
                .build();
        int input = ENCODING.countTokens("You are terse.") + ENCODING.countTokens(SENTENCE);
        Usage usage = complete(request).usage();
        assertThat(usage.withBilling(Billing.NONE)).isEqualTo(Usage.reported(input, ENCODING.countTokens(ANSWER)));
        assertThat(usage.billing().reportedCost().usd()).isZero();
    }

    @Test
    void streamsOneTokenAPiece() throws BackendException {
        List<String> pieces = new ArrayList<>();
        BACKEND.complete(
                answerableRequest(), FakeCall.within(Duration.ofSeconds(30)).withListener(pieces::add));
        assertThat(pieces).hasSize(ENCODING.countTokens(ANSWER));
        assertThat(String.join("", pieces)).isEqualTo(ANSWER);
    }

    @Test
    void streamsACharacterOfSeveralTokensInOnePiece() throws BackendException {
        List<String> pieces = new ArrayList<>();
        Completion completion = BACKEND.complete(
                ChatRequest.builder("any").user("Deploy 部署服務𠮷").build(),
                FakeCall.within(Duration.ofSeconds(30)).withListener(pieces::add));
        assertThat(completion.text()).contains("\"target\":\"部署服務𠮷\"");
        assertThat(String.join("", pieces)).isEqualTo(completion.text());
        assertThat(pieces).allSatisfy(piece -> assertThat(piece).doesNotContain("\uFFFD"));
    }

    @Test
    void limitOfTokensCutsTheAnswerAndSaysSo() throws BackendException {
        Completion cut = complete(answerableRequest().toBuilder().maxTokens(5).build());
        assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(cut.text()).isNotEmpty();
        assertThat(ANSWER).startsWith(cut.text());
        assertThat(cut.usage().output()).isEqualTo(5);
    }

    @Test
    void limitThatTheAnswerJustReachesCutsNothing() throws BackendException {
        int tokens = ENCODING.countTokens(ANSWER);
        Completion whole =
                complete(answerableRequest().toBuilder().maxTokens(tokens).build());
        assertThat(whole.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(whole.text()).isEqualTo(ANSWER);
    }

    @Test
    void endsBeforeTheFirstStopSequence() throws BackendException {
        Completion completion = complete(answerableRequest().toBuilder()
                .stop(List.of("absent", ",\"replicas\""))
                .build());
        assertThat(completion.text()).endsWith("\"targetKind\":\"workload\"");
        assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void readsTheLastMessageOfTheUserOnly() throws BackendException {
        ChatRequest request = ChatRequest.builder("any")
                .user("Delete redis")
                .message(Message.assistant("{}"))
                .user(SENTENCE)
                .system("Answer with care")
                .build();
        assertThat(complete(request).text()).isEqualTo(ANSWER);
    }

    @Test
    void refusesWhatRulesCannotDo() {
        assertRefused(ChatRequest.builder("any").system(SENTENCE).build(), "no message of a user");
        assertRefused(
                answerableRequest().toBuilder().toolChoice(ToolChoice.REQUIRED).build(), "calls no tools");
        assertRefused(
                answerableRequest().toBuilder()
                        .toolChoice(ToolChoice.named("f"))
                        .build(),
                "calls no tools");
        assertRefused(
                answerableRequest().toBuilder()
                        .responseFormat(ResponseFormat.jsonSchema("s", Map.of()))
                        .build(),
                "JSON of its own schemas");
        Message image = Message.user(Content.image("data:,x"));
        assertRefused(ChatRequest.builder("any").message(image).build(), "text only");
    }
}
