package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.diagnosis.Finding;
import dev.weir.diagnosis.Symptom;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.testkit.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Scenarios that a client lives through in simulated time, and what it says of them. */
class FindingsTest {
    private static final Random RANDOM = new Random(1);

    private final FakeTime time = new FakeTime();

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
                "client: { model: model-1 }, " + settings, Map.of("primary", backend), RouteStrategies.OWN, time, null);
        return fixture[0];
    }

    /** So many calls, of which one begins when the one before has ended and a second has passed. */
    private void ask(ClientFixture fixture, int calls) {
        for (int i = 0; i < calls; i++) {
            time.advance(Duration.ofSeconds(1));
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
            assertThat(finding.evidence()).startsWith("10 % of 200 calls failed, most of them as transient");
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
