package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.breaker.Permit;
import dev.weir.cache.CacheSettings;
import dev.weir.cache.ConfiguredCache;
import dev.weir.cache.MapCache;
import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.cost.Costs;
import dev.weir.diagnosis.Finding;
import dev.weir.diagnosis.Symptom;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.cost.Cost;
import dev.weir.testkit.fake.FakeTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scenarios that a client lives through in simulated time, and what it says of them. */
class FindingsTest {
    private static final Random RANDOM = new Random(1);

    private final FakeTime time = new FakeTime();
    private String callTimeout = "60s";

    /** How a backend behaves at a call, counted from 1. */
    private interface Behaviour {
        void at(int number, ClientFixture fixture, CallContext call) throws BackendException;
    }

    private ClientFixture fixture(String settings, Behaviour behaviour) {
        ClientFixture[] fixture = {null};
        int[] calls = {0};
        Backend backend = (request, call) -> {
            calls[0]++;
            behaviour.at(calls[0], fixture[0], call);
            return Completion.of(request.model(), "yes");
        };
        fixture[0] = new ClientFixture(
                "client: { model: model-1, timeout: " + callTimeout + " }, " + settings,
                Map.of("primary", backend),
                RouteStrategies.OWN,
                time,
                null);
        return fixture[0];
    }

    /** So many calls, of which one begins when the one before has ended and a second has passed. */
    private void ask(ClientFixture fixture, int calls) {
        ask(fixture, calls, Duration.ofSeconds(1));
    }

    private void ask(ClientFixture fixture, int calls, Duration pause) {
        for (int i = 0; i < calls; i++) {
            time.advance(pause);
            try {
                fixture.client.chat(ChatRequest.builder("model-1").user("yes?").build(), CallOptions.DEFAULT);
            } catch (CallException e) {
                Thread.interrupted(); // a late interrupt of the limiter
            }
        }
    }

    private static Duration usual() {
        return Duration.ofMillis(800 + RANDOM.nextInt(400));
    }

    private static List<Symptom> symptoms(ClientFixture fixture) {
        return fixture.findings().stream().map(Finding::symptom).toList();
    }

    @Test
    void aHealthyBackendHasNoFindings() {
        ClientFixture fixture = fixture("retry: { maxRetries: 2 }", (number, any, call) -> {
            time.advance(usual());
            if (number % 100 == 0) {
                throw new BackendException(ErrorClass.TRANSIENT, "HTTP 500");
            }
        });

        ask(fixture, 400);

        assertThat(fixture.findings()).isEmpty();
    }

    /**
     * Whatever a healthy system does: answers of any length, a usual time of a twentieth of a second or of several seconds,
     * single failures that retries mend, now and then a request that is refused, and hours with much or little traffic.
     */
    @RepeatedTest(20)
    void aHealthySystemHasNoFindings() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int first = 50 + random.nextInt(1_000);
        double perToken = 1 + random.nextInt(12);
        int longest = 20 + random.nextInt(400);
        int pause = 1 + random.nextInt(3_000);
        Backend backend = (request, call) -> {
            int tokens = 1 + random.nextInt(longest);
            time.advance(Duration.ofMillis((long) ((first + tokens * perToken) * (0.7 + 0.6 * random.nextDouble()))));
            int luck = random.nextInt(1_000);
            if (luck < 15) {
                throw BackendException.builder(luck < 10 ? Reason.SERVER_ERROR : Reason.CUT, "as it happens")
                        .build();
            }
            if (luck > 990) {
                throw BackendException.builder(Reason.INVALID_REQUEST, "as it happens")
                        .build();
            }
            return Completion.builder(request.model())
                    .text("yes")
                    .usage(Usage.reported(100, tokens))
                    .build();
        };
        ClientFixture fixture = new ClientFixture(
                "client: { model: model-1 }, retry: { maxRetries: 2 }",
                Map.of("primary", backend),
                RouteStrategies.OWN,
                time,
                null);

        for (int i = 0; i < 500; i++) {
            time.advance(Duration.ofMillis(random.nextInt(pause)));
            ask(fixture, 1, Duration.ZERO);
            if (i % 100 == 0) {
                assertThat(fixture.findings()).as("seed %d, call %d", seed, i).isEmpty();
            }
        }

        assertThat(fixture.optimizer().history()).as("seed %d", seed).isEmpty();
    }

    @Test
    void aSlowTail() {
        ClientFixture fixture = fixture(
                "retry: { maxRetries: 0 }, circuitBreaker: { enableAdaptiveTimeout: false }",
                (number, any, call) -> time.advance(number % 40 == 0 ? Duration.ofSeconds(15) : usual()));

        ask(fixture, 300);

        assertThat(symptoms(fixture)).containsExactly(Symptom.SLOW_TAIL);
    }

    @Test
    void aBackendThatBecomesSlower() {
        ClientFixture fixture = fixture(
                "retry: { maxRetries: 0 }, circuitBreaker: { enableAdaptiveTimeout: false }",
                (number, any, call) -> time.advance(number > 60 ? usual().multipliedBy(4) : usual()));

        ask(fixture, 120);

        assertThat(symptoms(fixture)).containsExactly(Symptom.LATENCY_ROSE);
    }

    @Test
    void aFlakyBackendWhoseFailuresAreNotRetried() {
        ClientFixture fixture = fixture("retry: { maxRetries: 0 }", (number, any, call) -> {
            time.advance(usual());
            if (number % 10 == 0) {
                throw new BackendException(ErrorClass.TRANSIENT, "HTTP 500");
            }
        });

        ask(fixture, 200);

        assertThat(fixture.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.symptom()).isEqualTo(Symptom.MANY_ERRORS);
            assertThat(finding.evidence())
                    .startsWith("10 % of 200 calls failed, most of them as provider.server-error");
        });
    }

    @Test
    void anOutageThatRetriesDoNotOutlast() {
        ClientFixture fixture = fixture(
                "retry: { maxRetries: 2 }, circuitBreaker: { failureThreshold: 10000 }", (number, any, call) -> {
                    time.advance(Duration.ofMillis(100));
                    throw new BackendException(ErrorClass.NETWORKING, "connection refused");
                });

        ask(fixture, 60);

        assertThat(symptoms(fixture)).containsExactly(Symptom.MANY_ERRORS, Symptom.RETRIES_DO_NOT_PAY);
    }

    /** An unreachable backend opens the breaker after five calls; the other hundreds are refused. */
    @Test
    void anOutageBehindAnOpenBreaker() {
        ClientFixture fixture =
                fixture("retry: { maxRetries: 0 }, circuitBreaker: { timeout: 1h }", (number, any, call) -> {
                    throw BackendException.builder(Reason.UNREACHABLE, "connection refused")
                            .build();
                });

        ask(fixture, 500);

        assertThat(fixture.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.evidence()).contains("most of them as network.unreachable");
            assertThat(finding.key()).isEqualTo("llm.backends.primary.baseUrl");
        });
    }

    /** What was wrong an hour ago is no finding of the last quarter of an hour. */
    @Test
    void whatWasMendedIsFoundNoLonger() {
        boolean[] broken = {true};
        ClientFixture fixture = fixture(
                "retry: { maxRetries: 0, enableAdaptive: false },"
                        + " circuitBreaker: { attemptTimeout: { ceiling: 3s }, failureThreshold: 2, successThreshold: 1,"
                        + " timeout: 5s, maxTimeout: 5s }",
                (number, own, call) -> {
                    own.pass(broken[0] && number % 4 < 2 ? Duration.ofSeconds(4) : Duration.ofMillis(900));
                    if (call.isCancelled()) {
                        throw new BackendException(ErrorClass.TIMEOUT, "no answer");
                    }
                });
        ask(fixture, 300);
        assertThat(symptoms(fixture)).contains(Symptom.BREAKER_OPENS_OFTEN, Symptom.ATTEMPT_TIMEOUT_TOO_SHORT);

        broken[0] = false;
        time.advance(Duration.ofMinutes(1));
        ask(fixture, 600);

        assertThat(fixture.findings()).isEmpty();
    }

    @Test
    void answersThatNeedMostOfTheTimeOfACall() {
        ClientFixture fixture =
                fixture("retry: { maxRetries: 0 }", (number, any, call) -> time.advance(usual().multipliedBy(40)));

        ask(fixture, 60);

        assertThat(symptoms(fixture)).containsExactly(Symptom.SLOW_ANSWERS);
    }

    @Test
    void callsWhoseTimeIsTooShort() {
        callTimeout = "10s";
        ClientFixture fixture = fixture(
                "retry: { maxRetries: 0 }, circuitBreaker: { enableAdaptiveTimeout: false, failureThreshold: 1000 }",
                (number, own, call) -> {
                    own.pass(Duration.ofSeconds(number % 8 == 0 ? 12 : 8));
                    if (call.isCancelled()) {
                        throw new BackendException(ErrorClass.TIMEOUT, "no answer");
                    }
                });

        ask(fixture, 80);

        assertThat(symptoms(fixture))
                .containsExactlyInAnyOrder(Symptom.SLOW_ANSWERS, Symptom.MANY_ERRORS, Symptom.TIMEOUT_TOO_SHORT);
    }

    @Test
    void aStrategyThatDoesNotBackOffFromTheLimitsOfTheProvider() {
        ClientFixture fixture = fixture(
                "retry: { maxRetries: 2, defaultStrategy: fixed }, circuitBreaker: { failureThreshold: 1000 }",
                (number, any, call) -> {
                    time.advance(Duration.ofMillis(20));
                    throw BackendException.builder(Reason.OVERLOADED, "HTTP 503")
                            .build();
                });

        ask(fixture, 60);

        assertThat(symptoms(fixture))
                .containsExactly(Symptom.MANY_ERRORS, Symptom.RETRIES_DO_NOT_PAY, Symptom.RETRY_STRATEGY_UNFIT);
    }

    @Test
    void aBudgetThatWillNotLast() {
        Costs costs = new Costs(
                Map.of(),
                used -> Cost.builder()
                        .usd(BigDecimal.valueOf(used.usage().output()))
                        .build(),
                unknown -> {});
        Backend backend = (request, call) -> Completion.builder(request.model())
                .text("yes")
                .usage(Usage.reported(1, 1))
                .build();
        ClientFixture fixture = new ClientFixture(
                "client: { model: model-1 }, budgets: { team: { limit: 500, period: day } }",
                Map.of("primary", backend),
                costs);
        for (int i = 0; i < 100; i++) {
            fixture.time.advance(Duration.ofSeconds(1));
            ChatRequest request =
                    ChatRequest.builder("model-1").user("yes?").maxTokens(9).build();
            fixture.client.chat(request, CallOptions.DEFAULT);
        }

        assertThat(fixture.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.symptom()).isEqualTo(Symptom.COST_OVERRUN);
            assertThat(finding.key()).isEqualTo("llm.budgets.team.limit");
            assertThat(finding.evidence()).startsWith("100 of 500 USD are spent");
        });
    }

    @Test
    void aCacheWhoseCallsAreNeverTheSame() {
        Backend backend = (request, call) -> Completion.of(request.model(), "yes");
        ClientFixture fixture = new ClientFixture(
                "client: { model: model-1 }",
                Map.of("primary", backend),
                new ConfiguredCache(new MapCache(time), "map", CacheSettings.of(Map.of())),
                time);
        for (int i = 0; i < 250; i++) {
            time.advance(Duration.ofSeconds(1));
            ChatRequest request = ChatRequest.builder("model-1")
                    .user("number " + i)
                    .temperature(0.0)
                    .build();
            fixture.client.chat(request, CallOptions.DEFAULT);
        }

        assertThat(symptoms(fixture)).containsExactly(Symptom.LOW_HIT_RATE);
    }

    /** Thirty calls at once, of which one at a time may be at the backend. */
    @Test
    @Timeout(60)
    void callsThatWaitForAPermit() throws Exception {
        ClientFixture fixture = fixture(
                "retry: { maxRetries: 0 }, circuitBreaker: { maxConcurrentRequests: 1, maxWait: 1h }",
                (number, any, call) -> time.advance(Duration.ofSeconds(1)));
        Permit only = fixture.breaker().acquire();
        List<Thread> calls = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Thread call = new Thread(() -> fixture.client.chat(
                    ChatRequest.builder("model-1").user("yes?").build(), CallOptions.DEFAULT));
            calls.add(call);
            call.start();
        }
        await().until(() -> fixture.statistics().waiting() == 30);

        boolean unused = only.release();
        for (Thread call : calls) {
            call.join();
        }

        assertThat(symptoms(fixture)).containsExactly(Symptom.CONCURRENCY_LIMIT_QUEUES);
    }

    @Test
    void aBreakerThatOpensAgainAndAgain() {
        ClientFixture fixture = fixture(
                "retry: { maxRetries: 0, enableAdaptive: false },"
                        + " circuitBreaker: { failureThreshold: 2, successThreshold: 1, timeout: 5s, maxTimeout: 5s }",
                (number, any, call) -> {
                    time.advance(usual());
                    if (number % 20 < 2) {
                        throw new BackendException(ErrorClass.TRANSIENT, "HTTP 503");
                    }
                });

        ask(fixture, 200);

        assertThat(symptoms(fixture)).contains(Symptom.BREAKER_OPENS_OFTEN);
    }

    @Test
    void anAttemptTimeoutBelowWhatTheModelNeeds() {
        ClientFixture fixture = fixture(
                "retry: { maxRetries: 0 }, circuitBreaker: { attemptTimeout: { ceiling: 3s }, failureThreshold: 1000 }",
                (number, own, call) -> {
                    own.pass(Duration.ofSeconds(number % 3 == 0 ? 4 : 2));
                    if (call.isCancelled()) {
                        throw new BackendException(ErrorClass.TIMEOUT, "no answer");
                    }
                });

        ask(fixture, 90);

        assertThat(fixture.findings())
                .filteredOn(finding -> finding.symptom() == Symptom.ATTEMPT_TIMEOUT_TOO_SHORT)
                .singleElement()
                .satisfies(finding -> assertThat(finding.evidence()).endsWith("at the upper bound of 3s"));
    }
}
