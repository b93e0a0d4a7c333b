package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.cache.CacheSettings;
import dev.weir.cache.ConfiguredCache;
import dev.weir.cache.MapCache;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import dev.weir.guard.ConfiguredGuard;
import dev.weir.guard.GuardFailedException;
import dev.weir.guard.GuardRefusedException;
import dev.weir.guard.GuardSettings;
import dev.weir.guard.GuardSettings.OnError;
import dev.weir.guard.WordGuard;
import dev.weir.observe.DecisionText;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.event.CallGuarded.Checked;
import dev.weir.spi.event.CallGuarded.Decision;
import dev.weir.spi.guard.Guard;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Guards, through the whole client: above the cache, routes, retries and breakers. */
class ApplyGuardsTest {
    private static final ChatRequest REQUEST = ChatRequest.builder("model-1")
            .temperature(0.0)
            .user("my pin is 1234")
            .build();
    private static final Guard PIN = WordGuard.masking("1234", "[PIN]");
    private static final Guard HERON = WordGuard.refusing("heron");

    private static ClientFixture client(AnsweringBackend backend, Guard... guards) {
        return client(backend, null, guards);
    }

    private static ClientFixture client(AnsweringBackend backend, @Nullable ConfiguredCache cache, Guard... guards) {
        List<ConfiguredGuard> configured = new ArrayList<>();
        for (Guard guard : guards) {
            configured.add(new ConfiguredGuard("guard-" + configured.size(), guard, GuardSettings.defaults()));
        }
        return new ClientFixture(
                "client: { model: model-1 }", Map.of("primary", backend), configured, cache, new FakeTime());
    }

    private static double counted(ClientFixture fixture, String guard, String checked, String decision) {
        return fixture.counted("llm.guard.checks", "guard", guard, "checked", checked, "decision", decision);
    }

    @Test
    void backendsSeeWhatTheGuardsHaveLeft() {
        AnsweringBackend backend = new AnsweringBackend(false, "fine");
        ClientFixture fixture = client(backend, PIN);
        assertThat(fixture.client.chat(REQUEST).text()).isEqualTo("fine");
        assertThat(backend.requests.get(0).messages().get(0).text()).isEqualTo("my pin is [PIN]");
        assertThat(counted(fixture, "guard-0", "prompt", "changed")).isEqualTo(1);
        assertThat(counted(fixture, "guard-0", "answer", "allowed")).isEqualTo(1);
        assertThat(fixture.guarded).singleElement().satisfies(event -> {
            assertThat(event.checked()).isEqualTo(Checked.PROMPT);
            assertThat(event.decision()).isEqualTo(Decision.CHANGED);
            assertThat(DecisionText.of(event)).isEqualTo("guard 'guard-0' changed the prompt");
        });
        fixture.assertEverythingIsGivenBack();
    }

    @Test
    void promptsOfIntentsAreGuardedAsTheyAreSent() {
        AnsweringBackend backend = new AnsweringBackend(false, "fine");
        client(backend, PIN).client.process(Intent.of("use 1234"));
        assertThat(backend.requests.get(0).messages())
                .noneMatch(message -> message.text().contains("1234"));
    }

    @Test
    void aRefusedPromptIsSentToNobodyAndCountsForNoBreaker() {
        AnsweringBackend backend = new AnsweringBackend(false, "fine");
        ClientFixture fixture = client(backend, HERON);
        ChatRequest request = ChatRequest.builder("model-1").user("a heron").build();
        GuardRefusedException refused =
                catchThrowableOfType(GuardRefusedException.class, () -> fixture.client.chat(request));
        assertThat(refused)
                .hasMessageEndingWith("guard 'guard-0' refused the prompt (rule 'word'): it has a forbidden word");
        assertThat(refused.guard()).isEqualTo("guard-0");
        assertThat(refused.rule()).isEqualTo("word");
        assertThat(refused.checked()).isEqualTo(Checked.PROMPT);
        assertThat(refused.callId()).isNotNull();
        assertThat(backend.requests).isEmpty();
        assertThat(counted(fixture, "guard-0", "prompt", "refused")).isEqualTo(1);
        assertThat(fixture.statistics().failed().values()).containsOnly(0L);
        fixture.assertEverythingIsGivenBack();
    }

    @Test
    void aRefusedAnswerIsNotAskedAgain() {
        AnsweringBackend backend = new AnsweringBackend(false, "a heron", "fine");
        ClientFixture fixture = client(backend, HERON);
        GuardRefusedException refused =
                catchThrowableOfType(GuardRefusedException.class, () -> fixture.client.chat(REQUEST));
        assertThat(refused.checked()).isEqualTo(Checked.ANSWER);
        assertThat(backend.requests).hasSize(1);
        assertThat(fixture.statistics().failed().values()).containsOnly(0L);
        fixture.assertEverythingIsGivenBack();
    }

    @Test
    void aStreamIsRefusedInTheMiddleAndNeverEndsAsIfWhole() {
        AnsweringBackend backend = new AnsweringBackend(true, "look, there is a heron in the reeds");
        ClientFixture fixture = client(backend, HERON);
        AnswerRecorder recorder = new AnswerRecorder();
        assertThatThrownBy(() -> fixture.client.stream(REQUEST, CallOptions.DEFAULT, recorder))
                .isInstanceOf(GuardRefusedException.class);
        assertThat(recorder.text.toString()).isEqualTo("look, there is a ");
        assertThat(recorder.finished).isEmpty();
        assertThat(backend.requests).hasSize(1);
        assertThat(fixture.statistics().failed().values()).containsOnly(0L);
        fixture.assertEverythingIsGivenBack();
    }

    @Test
    void aListenerReceivesTheAnswerThatTheCallReturns() {
        AnsweringBackend backend = new AnsweringBackend(true, "it is 1234, and 12 and 1234");
        ClientFixture fixture = client(backend, PIN);
        AnswerRecorder recorder = new AnswerRecorder();
        CallResult result = fixture.client.stream(REQUEST, CallOptions.DEFAULT, recorder);
        assertThat(result.text()).isEqualTo("it is [PIN], and 12 and [PIN]");
        assertThat(recorder.text.toString()).isEqualTo(result.text());
        assertThat(recorder.finished).hasSize(1);
        assertThat(counted(fixture, "guard-0", "answer", "changed")).isEqualTo(1);
    }

    @Test
    void guardsCheckInTheirOrder() {
        AnsweringBackend backend = new AnsweringBackend(false, "fine");
        client(backend, PIN, WordGuard.masking("[PIN]", "(none)")).client.chat(REQUEST);
        assertThat(backend.requests.get(0).messages().get(0).text()).isEqualTo("my pin is (none)");
        assertThatThrownBy(() ->
                        client(backend, WordGuard.refusing("1234"), PIN).client.chat(REQUEST))
                .isInstanceOf(GuardRefusedException.class);
    }

    @Test
    void promptsThatDifferInMaskedPartsShareACachedAnswerWhichIsGuardedAgain() {
        AnsweringBackend backend = new AnsweringBackend(false, "your 1234 is safe");
        ConfiguredCache cache = new ConfiguredCache(new MapCache(new FakeTime()), "map", CacheSettings.defaults());
        ClientFixture fixture = client(backend, cache, PIN, WordGuard.masking("9876", "[PIN]"));
        ChatRequest other = ChatRequest.builder("model-1")
                .temperature(0.0)
                .user("my pin is 9876")
                .build();
        assertThat(fixture.client.chat(REQUEST).text()).isEqualTo("your [PIN] is safe");
        CallResult second = fixture.client.chat(other);
        assertThat(second.facts().cacheHit()).isTrue();
        assertThat(second.text()).isEqualTo("your [PIN] is safe");
        assertThat(backend.requests).hasSize(1);
    }

    @Test
    void aCachedAnswerIsStreamedThroughTheGuards() {
        AnsweringBackend backend = new AnsweringBackend(true, "your 1234 is safe");
        ConfiguredCache cache = new ConfiguredCache(new MapCache(new FakeTime()), "map", CacheSettings.defaults());
        ClientFixture fixture = client(backend, cache, PIN);
        fixture.client.chat(REQUEST);
        AnswerRecorder recorder = new AnswerRecorder();
        CallResult second = fixture.client.stream(REQUEST, CallOptions.DEFAULT, recorder);
        assertThat(second.facts().cacheHit()).isTrue();
        assertThat(recorder.text.toString()).isEqualTo("your [PIN] is safe");
        assertThat(recorder.finished).hasSize(1);
    }

    @Test
    void aCallMayBeLeftAlone() {
        AnsweringBackend backend = new AnsweringBackend(false, "a heron");
        CallResult result = client(backend, HERON, PIN).client.chat(REQUEST, CallOptions.DEFAULT.withGuarded(false));
        assertThat(result.text()).isEqualTo("a heron");
        assertThat(backend.requests.get(0).messages()).isEqualTo(REQUEST.messages());
    }

    @Test
    void retriesGoOnBelowTheGuards() {
        BackendException busy =
                BackendException.builder(Reason.OVERLOADED, "busy").build();
        AnsweringBackend backend = new AnsweringBackend(false, busy, "1234");
        ClientFixture fixture = client(backend, PIN);
        assertThat(fixture.client.chat(REQUEST).text()).isEqualTo("[PIN]");
        assertThat(backend.requests).hasSize(2);
        assertThat(counted(fixture, "guard-0", "prompt", "changed")).isEqualTo(1);
    }

    @Test
    void aCallFailsWithAGuardThatFails() {
        AnsweringBackend backend = new AnsweringBackend(false, "fine");
        Guard broken = call -> {
            throw new IllegalStateException("my pin is 1234");
        };
        ClientFixture fixture = client(backend, broken);
        GuardFailedException failed =
                catchThrowableOfType(GuardFailedException.class, () -> fixture.client.chat(REQUEST));
        assertThat(failed)
                .hasMessageContaining("guard 'guard-0' could not check the prompt: it broke with"
                        + " java.lang.IllegalStateException; correct the guard, or set its onError to allow")
                .hasMessageNotContaining("1234");
        assertThat(backend.requests).isEmpty();
        assertThat(counted(fixture, "guard-0", "prompt", "failed")).isEqualTo(1);
    }

    @Test
    void aCallGoesOnWithoutAGuardThatMayFail() {
        AnsweringBackend backend = new AnsweringBackend(true, "fine 1234");
        Guard broken = call -> {
            throw new IllegalStateException("broken");
        };
        GuardSettings allow = new GuardSettings(OnError.ALLOW, Duration.ofSeconds(1));
        ClientFixture fixture = new ClientFixture(
                "client: { model: model-1 }",
                Map.of("primary", backend),
                List.of(new ConfiguredGuard("broken", broken, allow), new ConfiguredGuard("pin", PIN, allow)),
                null,
                new FakeTime());
        AnswerRecorder recorder = new AnswerRecorder();
        assertThat(fixture.client.stream(REQUEST, CallOptions.DEFAULT, recorder).text())
                .isEqualTo("fine [PIN]");
        assertThat(recorder.text.toString()).isEqualTo("fine [PIN]");
        assertThat(backend.requests.get(0).messages().get(0).text()).isEqualTo("my pin is [PIN]");
        assertThat(counted(fixture, "broken", "prompt", "failed")).isEqualTo(1);
    }

    @Test
    void aListenerOfTheCallerThatThrowsEndsTheCallWithItsException() {
        ClientFixture fixture = client(new AnsweringBackend(true, "some text of many words"), PIN);
        IllegalStateException own = new IllegalStateException("enough");
        assertThatThrownBy(() -> fixture.client.stream(REQUEST, CallOptions.DEFAULT, text -> {
                    throw own;
                }))
                .isSameAs(own);
        fixture.assertEverythingIsGivenBack();
    }

    @Test
    void withoutGuardsThereIsNoStage() {
        AnsweringBackend backend = new AnsweringBackend(false, "fine");
        ClientFixture fixture = client(backend);
        assertThat(fixture.client.chat(REQUEST).text()).isEqualTo("fine");
        assertThat(backend.requests.get(0).messages()).isEqualTo(REQUEST.messages());
        assertThat(fixture.meters.find("llm.guard.checks").counters()).isEmpty();
    }
}
