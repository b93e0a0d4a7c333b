package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.cache.CacheSettings;
import dev.weir.cache.ConfiguredCache;
import dev.weir.cache.MapCache;
import dev.weir.call.CacheMode;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The cache in its place on the path: above routes and retries, below the observation. */
class CacheTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("model-1").user("u").temperature(0.0).build();
    private static final CallOptions USE = CallOptions.DEFAULT;

    private final FakeTime time = new FakeTime();
    private final ResponseCache cache = new MapCache(time);

    private ClientFixture client(ScriptedBackend backend, Map<String, ?> settings) {
        return new ClientFixture(
                "", Map.of("primary", backend), new ConfiguredCache(cache, "map", CacheSettings.of(settings)), time);
    }

    private static ScriptedBackend.Step failing(ErrorClass errorClass) {
        return call -> {
            throw new BackendException(errorClass, "down");
        };
    }

    @Test
    void aHitMakesNoAttemptAndIsKnownAsOne() {
        ScriptedBackend backend = new ScriptedBackend(List.of(call -> {}));
        ClientFixture fixture = client(backend, Map.of());
        CallResult first = fixture.client.chat(REQUEST, USE);
        CallResult second = fixture.client.chat(REQUEST, USE);
        assertThat(backend.asked()).isEqualTo(1);
        assertThat(second.completion()).isEqualTo(first.completion());
        assertThat(first.facts().attempts()).isEqualTo(1);
        assertThat(second.facts().attempts()).isZero();
        assertThat(second.facts().cacheHit()).isTrue();
        assertThat(second.facts().usage()).isEqualTo(Usage.NONE);
        assertThat(second.backend()).isEqualTo("primary");
        fixture.assertEverythingIsGivenBack();
    }

    /** SF-03: the retries are below the cache, so that all who wait share those too. */
    @Test
    void aRetriedAnswerIsStored() {
        ScriptedBackend backend = new ScriptedBackend(List.of(failing(ErrorClass.TRANSIENT), call -> {}));
        ClientFixture fixture = client(backend, Map.of());
        CallResult result = fixture.client.chat(REQUEST, USE);
        assertThat(backend.asked()).isEqualTo(2);
        assertThat(result.facts().attempts()).isEqualTo(2);
        assertThat(result.attemptLog()).isNotNull();
        fixture.client.chat(REQUEST, USE);
        assertThat(backend.asked()).isEqualTo(2);
    }

    /** CV-01. */
    @Test
    void aFailureKeepsItsAttemptLogAndIsNotStored() {
        ScriptedBackend backend = new ScriptedBackend(List.of(failing(ErrorClass.PERMANENT)));
        ClientFixture fixture = client(backend, Map.of());
        assertThatThrownBy(() -> fixture.client.chat(REQUEST, USE))
                .isInstanceOfSatisfying(CallFailedException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.INVALID_REQUEST);
                    assertThat(e.attemptLog()).isNotNull();
                });
        assertThat(cache.size()).isZero();
        fixture.assertEverythingIsGivenBack();
    }

    /** CV-16, on both ways of calling. */
    @Test
    void theModeOfACallIsHonoured() throws Exception {
        ScriptedBackend backend = new ScriptedBackend(List.of(call -> {}));
        ClientFixture fixture = client(backend, Map.of());
        for (CacheMode mode : List.of(CacheMode.NO_STORE, CacheMode.BYPASS)) {
            fixture.client.chat(REQUEST, USE.withCache(mode));
            fixture.client.chatAsync(REQUEST, USE.withCache(mode)).get(20, TimeUnit.SECONDS);
            fixture.client.stream(REQUEST, USE.withCache(mode), text -> {});
        }
        assertThat(backend.asked()).isEqualTo(6);
        assertThat(cache.size()).isZero();
    }

    @Test
    void anOldAnswerIsGivenWhenTheRetriesAreUsedUp() {
        ScriptedBackend backend = new ScriptedBackend(List.of(call -> {}, failing(ErrorClass.TRANSIENT)));
        ClientFixture fixture = client(backend, Map.of("staleIfError", Duration.ofHours(1)));
        fixture.client.chat(REQUEST, USE);
        time.advance(Duration.ofMinutes(11));
        CallResult old = fixture.client.chat(REQUEST, USE);
        assertThat(old.text()).isEqualTo("yes");
        assertThat(old.facts().stale()).isTrue();
        assertThat(backend.asked()).isGreaterThan(2);
    }

    @Test
    void aCancelledCallIsReportedAsCancelled() {
        DirectedBackend backend = new DirectedBackend();
        ClientFixture fixture = new ClientFixture(
                "", Map.of("primary", backend), new ConfiguredCache(cache, "map", CacheSettings.defaults()), time);
        CompletableFuture<CallResult> result = fixture.client.chatAsync(REQUEST, USE);
        backend.awaitAsked();
        fixture.cancelAll();
        assertThatThrownBy(() -> result.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(CallCancelledException.class);
        backend.awaitCancelled();
    }

    @Test
    void callsThatShareOneAnswerAreOneAttempt() throws Exception {
        DirectedBackend backend = new DirectedBackend();
        ClientFixture fixture = new ClientFixture(
                "", Map.of("primary", backend), new ConfiguredCache(cache, "map", CacheSettings.defaults()), time);
        List<CompletableFuture<CallResult>> results = new ArrayList<>();
        results.add(fixture.client.chatAsync(REQUEST, USE));
        backend.awaitAsked();
        for (int i = 0; i < 9; i++) {
            results.add(fixture.client.chatAsync(REQUEST, USE));
        }
        backend.answers("yes");
        int attempts = 0;
        for (CompletableFuture<CallResult> result : results) {
            CallResult ended = result.get(20, TimeUnit.SECONDS);
            assertThat(ended.text()).isEqualTo("yes");
            attempts += ended.facts().attempts();
        }
        assertThat(attempts).isEqualTo(1);
        assertThat(fixture.statistics().succeeded()).isEqualTo(1);
    }
}
