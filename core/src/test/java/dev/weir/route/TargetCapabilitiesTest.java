package dev.weir.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Capability;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.backend.ModelCapabilitiesBuilder;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a target is known to be able to answer: configured, built in, learned. */
class TargetCapabilitiesTest {
    private static final long TEN_MINUTES = Duration.ofMinutes(10).toNanos();
    /** The clock may begin anywhere, and overflows. */
    private static final long NOW = Long.MAX_VALUE - 5;

    private static final ChatRequest PREFILLED = chat().messages(
                    List.of(Message.user("a question"), Message.assistant("an ans")))
            .build();

    private static ChatRequestBuilder chat() {
        return ChatRequest.builder("chat");
    }

    private static ChatRequest prompt(int tokens) {
        return chat().user("x".repeat(8 * tokens)).build();
    }

    private static TargetCapabilities target(ModelCapabilities configured, ModelCapabilities known) {
        RouteTarget target = RouteTarget.of("a", "x").withCapabilities(configured);
        return new TargetCapabilities(target, known);
    }

    private static TargetCapabilities target(UnaryOperator<ModelCapabilitiesBuilder> configured) {
        return target(configured.apply(ModelCapabilities.builder()).build(), ModelCapabilities.UNKNOWN);
    }

    private static TargetCapabilities unknown() {
        return target(all -> all);
    }

    static Stream<Arguments> needs() {
        Tool tool = Tool.of("t", "a tool", Map.of());
        Message image = Message.user(Content.text("what is it?"), Content.image("https://example.org/a.png"));
        return Stream.of(
                row(Capability.CHAT, all -> all.chat(false), chat().user("x").build()),
                row(Capability.EMBEDDINGS, all -> all.embeddings(false), EmbeddingRequest.of("chat", "x")),
                row(Capability.CONTINUATION, all -> all.continuation(false), PREFILLED),
                row(
                        Capability.TOOLS,
                        all -> all.tools(false),
                        chat().user("x").tool(tool).build()),
                row(
                        Capability.IMAGES,
                        all -> all.images(false),
                        chat().messages(List.of(image, Message.assistant("a"), Message.user("x")))
                                .build()),
                row(
                        Capability.AUDIO,
                        all -> all.audio(false),
                        chat().messages(List.of(Message.user(Content.audio("AAAA", "wav"))))
                                .build()),
                row(
                        Capability.FILES,
                        all -> all.files(false),
                        chat().messages(List.of(Message.user(Content.uploadedFile("file-1"))))
                                .build()),
                row(
                        Capability.JSON_OBJECT,
                        all -> all.jsonObject(false),
                        chat().user("x")
                                .responseFormat(ResponseFormat.JSON_OBJECT)
                                .build()),
                row(
                        Capability.JSON_SCHEMA,
                        all -> all.jsonSchema(false),
                        chat().user("x")
                                .responseFormat(ResponseFormat.jsonSchema("s", Map.of()))
                                .build()),
                row(Capability.CONTEXT_LENGTH, all -> all.contextLength(99), prompt(100)));
    }

    private static Arguments row(
            Capability capability, UnaryOperator<ModelCapabilitiesBuilder> without, Request request) {
        return Arguments.of(capability, without, request);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("needs")
    void aRequestMissesWhatItNeedsAndNothingElse(
            Capability capability, UnaryOperator<ModelCapabilitiesBuilder> without, Request request) {
        assertThat(target(without).missing(request, true, NOW)).isEqualTo(capability);
        assertThat(unknown().missing(request, true, NOW)).isNull();
        needs().map(row -> (Request) row.get()[2])
                .filter(other -> !other.equals(request) && other.kind() == request.kind())
                .filter(other -> capability != Capability.CHAT)
                .forEach(other ->
                        assertThat(target(without).missing(other, true, NOW)).isNull());
    }

    @Test
    void aTargetThatDoesNotStreamIsMissedByListenersAlone() {
        TargetCapabilities plain = target(all -> all.streaming(false));

        assertThat(plain.missing(prompt(1), true, NOW)).isEqualTo(Capability.STREAMING);
        assertThat(plain.missing(prompt(1), false, NOW)).isNull();
    }

    @Test
    void whatIsConfiguredTakesPrecedence() {
        ModelCapabilities configured =
                ModelCapabilities.builder().continuation(true).build();
        ModelCapabilities known =
                ModelCapabilities.builder().continuation(false).tools(false).build();
        TargetCapabilities target = target(configured, known);

        assertThat(target.continues(NOW)).isTrue();
        assertThat(target(ModelCapabilities.UNKNOWN, known).continues(NOW)).isFalse();
        assertThat(target.missing(
                        chat().user("x").tool(Tool.of("t", "", Map.of())).build(), false, NOW))
                .isEqualTo(Capability.TOOLS);
    }

    @Test
    void whatIsUnknownIsNotContinued() {
        assertThat(unknown().continues(NOW)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"INVALID_REQUEST, false", "UNSUPPORTED, false", "SERVER_ERROR, true", "CONTENT_FILTER, true"})
    void aRejectedContinuationIsRememberedForTenMinutes(Reason reason, boolean continues) {
        TargetCapabilities target = target(all -> all.continuation(true));

        target.learn(PREFILLED, reason, NOW);

        assertThat(target.continues(NOW + TEN_MINUTES - 1)).isEqualTo(continues);
        assertThat(target.missing(PREFILLED, false, NOW + TEN_MINUTES - 1) == null)
                .isEqualTo(continues);
        assertThat(target.continues(NOW + TEN_MINUTES)).isTrue();
        assertThat(target.missing(PREFILLED, false, NOW + TEN_MINUTES)).isNull();
    }

    @Test
    void theRejectionOfAnotherRequestSaysNothingOfContinuation() {
        TargetCapabilities target = target(all -> all.continuation(true));

        target.learn(prompt(1), Reason.INVALID_REQUEST, NOW);

        assertThat(target.continues(NOW)).isTrue();
    }

    /** The answer counts, as far as the request or the target limits it. */
    @ParameterizedTest
    @CsvSource({"900, , , false", "900, 100, , false", "901, 100, , true", "901, 100, 99, false", "1001, , , true"})
    void onlyWhatIsSurelyTooLongIsSkipped(
            int tokens, @Nullable Integer maxTokens, @Nullable Integer atTarget, boolean skipped) {
        RouteTarget target = RouteTarget.of("a", "x")
                .withParameters(new TargetParameters(null, atTarget))
                .withCapabilities(
                        ModelCapabilities.builder().contextLength(1000).build());
        Request request = prompt(tokens).toBuilder().maxTokens(maxTokens).build();

        assertThat(new TargetCapabilities(target, ModelCapabilities.UNKNOWN).missing(request, false, NOW) != null)
                .isEqualTo(skipped);
    }

    @Test
    void ofEmbeddingsTheLongestInputCounts() {
        TargetCapabilities target = target(all -> all.contextLength(10));

        assertThat(target.missing(EmbeddingRequest.of("chat", "x".repeat(80), "x".repeat(80)), false, NOW))
                .isNull();
        assertThat(target.missing(EmbeddingRequest.of("chat", "x", "x".repeat(88)), false, NOW))
                .isEqualTo(Capability.CONTEXT_LENGTH);
    }

    @Test
    void aRequestAsLongAsARejectedOneIsSkippedForTenMinutes() {
        TargetCapabilities target = unknown();

        target.learn(prompt(500), Reason.CONTEXT_LENGTH_EXCEEDED, NOW);

        assertThat(target.missing(prompt(499), false, NOW + 1)).isNull();
        assertThat(target.missing(prompt(500), false, NOW + 1)).isEqualTo(Capability.CONTEXT_LENGTH);
        assertThat(target.missing(prompt(500), false, NOW + TEN_MINUTES)).isNull();
    }

    /** A short prompt may have been too long only for the answer that it permitted. */
    @Test
    void aRequestForAShorterAnswerThanTheRejectedOneIsTried() {
        TargetCapabilities target = unknown();

        target.learn(prompt(10).toBuilder().maxTokens(9000).build(), Reason.CONTEXT_LENGTH_EXCEEDED, NOW);

        assertThat(target.missing(prompt(10).toBuilder().maxTokens(8999).build(), false, NOW))
                .isNull();
        assertThat(target.missing(prompt(11).toBuilder().maxTokens(9000).build(), false, NOW))
                .isEqualTo(Capability.CONTEXT_LENGTH);
    }

    @Test
    void aLongerRejectedRequestDoesNotReplaceAShorterOne() {
        TargetCapabilities target = unknown();

        target.learn(prompt(500), Reason.CONTEXT_LENGTH_EXCEEDED, NOW);
        target.learn(prompt(800), Reason.CONTEXT_LENGTH_EXCEEDED, NOW + 1);
        assertThat(target.missing(prompt(600), false, NOW + TEN_MINUTES)).isEqualTo(Capability.CONTEXT_LENGTH);

        target.learn(prompt(300), Reason.CONTEXT_LENGTH_EXCEEDED, NOW + 2);
        assertThat(target.missing(prompt(400), false, NOW + 2)).isEqualTo(Capability.CONTEXT_LENGTH);
    }

    /** Which targets may take a request that was too long for another one. */
    @ParameterizedTest
    @CsvSource({
        "x, 8000, y, 200000, true",
        "x, 8000, x, 200000, true",
        "x, 8000, y, 8000, false",
        "x, 8000, y, 4000, false",
        "x, 8000, y, , true",
        "x, 8000, x, , true",
        "x, , y, 200000, true",
        "x, , x, 200000, true",
        "x, , y, , true",
        "x, , x, , false"
    })
    void afterAnOverflowTheContextHasToBeLongerOrUnknown(
            String model, @Nullable Integer length, String other, @Nullable Integer otherLength, boolean asked) {
        assertThat(withContext(other, otherLength).mayHaveLongerContext(withContext(model, length)))
                .isEqualTo(asked);
    }

    private static TargetCapabilities withContext(String model, @Nullable Integer length) {
        ModelCapabilities known =
                ModelCapabilities.builder().contextLength(length).build();
        return new TargetCapabilities(RouteTarget.of("a", model), known);
    }
}
