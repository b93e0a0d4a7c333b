package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.breaker.BreakerStatistics;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A hedged route, whose targets and whose time a test directs. The second target is asked after 2 s. */
final class HedgedRoute {
    private static final String TARGETS =
            "targets: [ { backend: primary, model: a }, { backend: second, model: b }, { backend: third, model: c } ]";

    static final Duration DELAY = Duration.ofSeconds(2);
    static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("a question").build();

    final DirectedBackend first = new DirectedBackend();
    final DirectedBackend second = new DirectedBackend();
    final DirectedBackend third = new DirectedBackend();
    final AnswerRecorder heard = new AnswerRecorder();

    ClientFixture fixture() {
        return fixture("after: 2s, budget: 100%", first, second);
    }

    ClientFixture fixture(String hedge, DirectedBackend first, DirectedBackend second) {
        return fixture("", hedge, first, second);
    }

    /** With this time for a call. */
    ClientFixture fixtureWithin(String timeout) {
        return fixture("client: { timeout: " + timeout + " }, ", "after: 2s, budget: 100%", first, second);
    }

    private ClientFixture fixture(String client, String hedge, DirectedBackend first, DirectedBackend second) {
        return new ClientFixture(
                client + "retry: { maxRetries: 0 }, routes: { chat: { " + TARGETS + ", hedge: { " + hedge + " } } }",
                Map.of("primary", first, "second", second, "third", third),
                RouteStrategies.OWN,
                new FakeTime(),
                nanos -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)));
    }

    static CompletableFuture<CallResult> ask(ClientFixture fixture) {
        return CompletableFuture.supplyAsync(
                () -> fixture.client.chat(REQUEST, CallOptions.DEFAULT), HedgedRoute::start);
    }

    CompletableFuture<CallResult> stream(ClientFixture fixture) {
        return CompletableFuture.supplyAsync(
                () -> fixture.client.stream(REQUEST, CallOptions.DEFAULT, heard), HedgedRoute::start);
    }

    static void start(Runnable work) {
        new Thread(work, "caller").start();
    }

    static CallResult result(CompletableFuture<CallResult> call) {
        return call.orTimeout(20, TimeUnit.SECONDS).join();
    }

    static Throwable failure(CompletableFuture<CallResult> call) {
        try {
            throw new AssertionError(
                    "answered: " + call.get(20, TimeUnit.SECONDS).facts());
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Has both targets asked. */
    void hedge(ClientFixture fixture) {
        first.awaitAsked();
        fixture.pass(DELAY);
        second.awaitAsked();
    }

    static void assertUntouched(ClientFixture fixture, String backend, String model) {
        BreakerStatistics statistics = fixture.breaker(backend, model).statistics();
        assertThat(statistics.inFlight()).isZero();
        assertThat(statistics.consecutiveFailures()).isZero();
        assertThat(statistics.timedOut()).isZero();
        assertThat(statistics.succeeded()).isZero();
        assertThat(statistics.released()).isEqualTo(1);
    }

    static List<String> log(CallResult result) {
        return result.attemptLog().attempts().stream()
                .map(attempt -> attempt.backend() + " "
                        + (attempt.lost() ? "lost" : attempt.succeeded() ? "succeeded" : attempt.reason()))
                .toList();
    }
}
