package dev.weir.cache;

import static dev.weir.cache.CacheFixture.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.cache.CacheSettings.IntentCaching;
import dev.weir.call.CacheMode;
import dev.weir.call.Call;
import dev.weir.call.CallFacts;
import dev.weir.call.Next;
import dev.weir.config.ConfigurationException;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBuilder;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.spi.cost.Cost;
import dev.weir.testkit.fake.StreamRecorder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResponseCachingTest {
    private static final Completion ANSWER = Completion.builder("model-1")
            .text("yes")
            .usage(Usage.reported(100, 10))
            .build();

    private CacheFixture fixture = new CacheFixture();

    private Call ask(Request request) {
        return ask(request, CacheMode.USE);
    }

    private Call ask(Request request, CacheMode mode) {
        Call call = fixture.call(request).cacheMode(mode).build();
        assertThat(fixture.ask(call, ANSWER).model()).isEqualTo("model-1");
        return call;
    }

    private void assertAsked(int times) {
        assertThat(fixture.asked).hasValue(times);
    }

    @Test
    void aSecondIdenticalCallIsAnsweredFromTheCache() {
        CallFacts first = ask(REQUEST).facts();
        CallFacts second = ask(REQUEST).facts();
        assertAsked(1);
        assertThat(first.cacheHit()).isFalse();
        assertThat(second.cacheHit()).isTrue();
        assertThat(second.stale()).isFalse();
        assertThat(second.servingBackend()).isEqualTo("primary");
        assertThat(second.servingModel()).isEqualTo("model-1");
        assertThat(second.attempts()).isZero();
        assertThat(fixture.caching.statistics().hitRatePercent()).isEqualTo(50);
    }

    /** CV-09, CV-10. */
    @Test
    void aHitUsesNoTokensAndCostsNothing() {
        long used = 0;
        for (int i = 0; i < 101; i++) {
            Call call = ask(REQUEST);
            used += call.facts().usage().total();
            assertThat(call.facts().cost()).isEqualTo(Cost.NONE);
        }
        assertThat(used).isEqualTo(110);
    }

    static Stream<Request> unrepeatable() {
        return Stream.of(
                ChatRequest.builder("m").user("u").build(),
                ChatRequest.builder("m").user("u").temperature(0.7).build(),
                zero().parameter("temperature", 0.2).build(),
                // CK-13
                zero().parameter("n", 2).build(),
                zero().parameter("n", 2.0).build(),
                zero().parameter("store", true).build(),
                zero().parameter("web_search_options", Map.of()).build(),
                zero().tool(Tool.of("t", "", Map.of())
                                .withWireFields(WireFields.of("openai", Map.of("type", "web_search"))))
                        .build(),
                // CK-07
                zero().message(Message.user(Content.image("https://example.com/cat.png")))
                        .build(),
                zero().message(Message.user(Content.file("a.pdf", "https://example.com/a.pdf")))
                        .build());
    }

    private static ChatRequestBuilder zero() {
        return ChatRequest.builder("m").user("u").temperature(0.0);
    }

    /** CK-13: five samples are five calls. */
    @ParameterizedTest
    @MethodSource("unrepeatable")
    void requestsThatTheBackendWouldNotRepeatPassBy(Request request) {
        for (int i = 0; i < 5; i++) {
            ask(request);
        }
        assertAsked(5);
        assertThat(fixture.cache.size()).isZero();
        assertThat(fixture.count(CacheLookup.BYPASSED)).isEqualTo(5);
    }

    static Stream<Request> repeatable() {
        return Stream.of(
                REQUEST,
                ChatRequest.builder("m").user("u").temperature(-0.0).build(),
                ChatRequest.builder("m").user("u").parameter("temperature", 0).build(),
                zero().parameter("n", 1).build(),
                zero().tool(Tool.of("t", "", Map.of())).build(),
                zero().message(Message.user(Content.image("data:image/png;base64,AAAA")))
                        .build(),
                zero().message(Message.user(Content.uploadedFile("file-1"))).build());
    }

    @ParameterizedTest
    @MethodSource("repeatable")
    void requestsThatTheBackendWouldRepeatAreCached(Request request) {
        ask(request);
        ask(request);
        assertAsked(1);
    }

    @Test
    void aCallWithSideEffectsPassesBy() {
        for (int i = 0; i < 2; i++) {
            fixture.ask(fixture.call(REQUEST).sideEffects(true).build(), ANSWER);
        }
        assertAsked(2);
    }

    @Test
    void anImageByUrlIsCachedIfTheConfigurationSaysSo() {
        fixture = new CacheFixture(Map.of("urlInputs", true));
        Request request = zero().message(Message.user(Content.image("https://example.com/cat.png")))
                .build();
        ask(request);
        ask(request);
        assertAsked(1);
    }

    static Stream<Arguments> unwanted() {
        return Stream.of(
                Arguments.of(
                        NotStored.INCOMPLETE,
                        text().finishReason(FinishReason.LENGTH).build()),
                Arguments.of(
                        NotStored.INCOMPLETE,
                        text().finishReason(FinishReason.OTHER).build()),
                // CV-03
                Arguments.of(
                        NotStored.FILTERED,
                        text().finishReason(FinishReason.CONTENT_FILTER).build()),
                Arguments.of(
                        NotStored.REFUSED,
                        text().content(Content.refusal("I will not")).build()),
                Arguments.of(
                        NotStored.TOOL_CALLS,
                        text().toolCalls(List.of(ToolCall.of("1", "t", "{}")))
                                .finishReason(FinishReason.TOOL_CALLS)
                                .build()),
                Arguments.of(
                        NotStored.TOOL_CALLS,
                        text().toolCalls(List.of(ToolCall.of("1", "t", "{}"))).build()),
                Arguments.of(
                        NotStored.SEVERAL,
                        text().furtherChoices(List.of(Choice.of(Message.assistant("no"), FinishReason.STOP)))
                                .build()),
                Arguments.of(NotStored.EMPTY, Completion.builder("model-1").build()),
                // CV-13
                Arguments.of(NotStored.TOO_LARGE, Completion.of("model-1", "x".repeat(50_000_000))));
    }

    private static CompletionBuilder text() {
        return Completion.builder("model-1").text("yes");
    }

    @ParameterizedTest
    @MethodSource("unwanted")
    void anAnswerThatIsNotWholeIsNotStored(NotStored why, Completion answer) {
        for (int i = 0; i < 2; i++) {
            assertThat(fixture.ask(fixture.call(REQUEST).build(), answer)).isEqualTo(answer);
        }
        assertAsked(2);
        assertThat(fixture.cache.size()).isZero();
        assertThat(fixture.caching.statistics().notStored()).containsEntry(why, 2L);
    }

    /** CV-01. */
    @Test
    void aFailureIsNotStored() {
        BackendException failure =
                BackendException.builder(Reason.SERVER_ERROR, "down").build();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> fixture.ask(fixture.call(REQUEST).build(), asked -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
        }
        assertAsked(2);
        assertThat(fixture.cache.size()).isZero();
    }

    /** CV-04, CV-16. */
    @Test
    void aCallMayRefreshOrPassByOrNotStore() {
        ask(REQUEST, CacheMode.NO_STORE);
        assertThat(fixture.cache.size()).isZero();
        ask(REQUEST);
        ask(REQUEST, CacheMode.NO_STORE);
        assertAsked(2);
        ask(REQUEST, CacheMode.BYPASS);
        assertAsked(3);
        fixture.ask(fixture.call(REQUEST).cacheMode(CacheMode.REFRESH).build(), Completion.of("model-2", "better"));
        assertAsked(4);
        assertThat(fixture.ask(fixture.call(REQUEST).build(), ANSWER).model()).isEqualTo("model-2");
        assertAsked(4);
    }

    @Test
    void anAnswerExpires() {
        ask(REQUEST);
        fixture.time.advance(Duration.ofMinutes(10).minusNanos(1));
        ask(REQUEST);
        assertAsked(1);
        fixture.time.advance(Duration.ofNanos(1));
        ask(REQUEST);
        assertAsked(2);
    }

    /** CV-12. */
    @Test
    void aTimeToLiveOfZeroStoresNothingAndANegativeOneIsRefused() {
        fixture = new CacheFixture(Map.of("ttl", Duration.ZERO));
        ask(REQUEST);
        ask(REQUEST);
        assertAsked(2);
        assertThat(CacheSettings.defaults().ttl()).isEqualTo(Duration.ofMinutes(10));
        assertThatThrownBy(() -> CacheSettings.of(Map.of("ttl", Duration.ofNanos(-1))))
                .isInstanceOfAny(IllegalArgumentException.class, ConfigurationException.class)
                .hasMessageContaining("ttl");
    }

    @Test
    void anIntentTypeMayHaveItsOwnTimeToLiveAndAnyTemperature() {
        fixture = new CacheFixture(Map.of(
                "intentTypes",
                Map.of(
                        "short", new IntentCaching(Duration.ofSeconds(1), true),
                        "never", new IntentCaching(Duration.ZERO, false))));
        ChatRequest warm = ChatRequest.builder("m").user("u").temperature(0.9).build();
        Runnable asking =
                () -> fixture.ask(fixture.call(warm).intentType("short").build(), ANSWER);
        asking.run();
        asking.run();
        assertAsked(1);
        fixture.time.advance(Duration.ofSeconds(1));
        asking.run();
        assertAsked(2);
        ask(warm);
        assertAsked(3);
        for (int i = 0; i < 2; i++) {
            fixture.ask(fixture.call(REQUEST).intentType("never").build(), ANSWER);
        }
        assertAsked(5);
    }

    /** CV-06. */
    @Test
    void streamedAndPlainCallsShareAnswers() {
        StreamRecorder listener = new StreamRecorder();
        fixture.ask(fixture.call(REQUEST).listener(listener).build(), asked -> {
            asked.listener().onToken("y");
            asked.listener().onToken("es");
            return ANSWER;
        });
        assertThat(ask(REQUEST).facts().cacheHit()).isTrue();
        fixture.cache.clear();
        ask(REQUEST);
        StreamRecorder replayed = new StreamRecorder();
        fixture.ask(fixture.call(REQUEST).listener(replayed).build(), ANSWER);
        assertAsked(2);
    }

    /** CK-12. */
    @Test
    void noPartOfThePromptIsInAKey() {
        ask(REQUEST);
        assertThat(fixture.cache.entries.keySet()).allMatch(key -> key.matches("[0-9a-f]{64}"));
        assertThat(fixture.cache.entries.values())
                .allSatisfy(entry -> assertThat(entry.answer().toString()).doesNotContain("secret", "yes"));
    }

    @Test
    void theRateLimitsOfTheMomentAreNotStored() {
        Completion limited = text().rateLimits(
                        RateLimits.builder().requests(10L, 5L, null).build())
                .build();
        fixture.ask(fixture.call(REQUEST).build(), limited);
        assertThat(fixture.ask(fixture.call(REQUEST).build(), limited).rateLimits())
                .isNull();
        assertAsked(1);
    }

    /** The staleness of {@code staleIfError}. */
    @Test
    void anOldAnswerIsGivenIfTheBackendCannotAnswer() {
        fixture = new CacheFixture(Map.of("staleIfError", Duration.ofHours(1)));
        ask(REQUEST);
        fixture.time.advance(Duration.ofMinutes(11));
        Call call = fixture.call(REQUEST).build();
        assertThat(fixture.ask(call, failing(Reason.SERVER_ERROR))).isEqualTo(ANSWER);
        assertAsked(2);
        assertThat(call.facts().stale()).isTrue();
        assertThat(call.facts().cacheHit()).isTrue();
        assertThat(fixture.count(CacheLookup.STALE)).isEqualTo(1);
        assertThat(ask(REQUEST).facts().stale()).isFalse();
        assertAsked(3);
        fixture.time.advance(Duration.ofMinutes(71));
        assertThatThrownBy(() -> fixture.ask(fixture.call(REQUEST).build(), failing(Reason.SERVER_ERROR)))
                .isInstanceOf(BackendException.class);
    }

    @Test
    void anOldAnswerIsNotGivenIfTheRequestIsAtFault() {
        fixture = new CacheFixture(Map.of("staleIfError", Duration.ofHours(1)));
        ask(REQUEST);
        fixture.time.advance(Duration.ofMinutes(11));
        for (Reason reason : List.of(Reason.CONTEXT_LENGTH_EXCEEDED, Reason.CONTENT_FILTER)) {
            assertThatThrownBy(() -> fixture.ask(fixture.call(REQUEST).build(), failing(reason)))
                    .isInstanceOf(BackendException.class);
        }
    }

    private static Next failing(Reason reason) {
        return asked -> {
            throw BackendException.builder(reason, "down").build();
        };
    }
}
