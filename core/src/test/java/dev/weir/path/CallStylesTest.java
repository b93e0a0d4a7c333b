package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.path.ScriptedBackend.Step;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What befalls a call ends the same, is told the same, is counted the same and gives everything back, however the call was
 * made. Each expectation says how the call ended, with its attempts, waits and why it stopped; what the breaker has
 * counted; what the retry engine has counted.
 */
class CallStylesTest {
    private static final Step ANSWER = call -> {};
    private static final Step FAIL = failing(ErrorClass.TRANSIENT);
    private static final String ONE_PLACE = "circuitBreaker: { maxConcurrentRequests: 1, maxWait: 0 }";

    private ClientFixture fixture;

    private Stream<Scenario> ofAttempts() {
        return Stream.of(
                Scenario.of("success", "answered at once | 1 ok | 1 call", ANSWER),
                Scenario.of(
                        "transient, then success",
                        "answered [transient, ok], 1000 ms of waits, succeeded | 1 ok, 1 transient | 1 call, 1 retries, 1 recovered",
                        FAIL,
                        ANSWER),
                Scenario.of(
                                "transient until the retries are used up",
                                "CallFailedException [transient, transient, transient], 2000 ms of waits, retries-used-up"
                                        + " | 3 transient | 1 call, 2 retries",
                                FAIL)
                        .with("retry: { maxRetries: 2 }"),
                Scenario.of(
                        "permanent",
                        "CallFailedException [permanent], not-retryable | 1 permanent | 1 call",
                        failing(ErrorClass.PERMANENT)),
                Scenario.of(
                        "authentication twice",
                        "CallFailedException [authentication, authentication], 1000 ms of waits, not-retryable"
                                + " | 2 authentication | 1 call, 1 retries",
                        failing(ErrorClass.AUTHENTICATION)),
                Scenario.of(
                        "a backend that breaks",
                        "CallFailedException [unknown, unknown, unknown], 2000 ms of waits, not-retryable"
                                + " | 3 unknown | 1 call, 2 retries",
                        call -> {
                            throw new IllegalArgumentException("broken on purpose");
                        }),
                Scenario.of(
                                "failed after the first token, then success",
                                "answered [networking, ok], 500 ms of waits, succeeded | 1 ok, 1 networking"
                                        + " | 1 call, 1 retries, 1 recovered",
                                CallStylesTest::failAfterTheFirstToken,
                                ANSWER)
                        .whenStreamed("CallFailedException [networking], delivered | 1 networking | 1 call"),
                Scenario.of("a backend that is not configured", "CallException at once | nothing | nothing", ANSWER)
                        .with(CallOptions.DEFAULT.withBackend("nobody")),
                Scenario.of("a closed client", "CallException at once | nothing | nothing", ANSWER)
                        .after(run -> run.client.close()));
    }

    private Stream<Scenario> ofTime() {
        return Stream.of(
                Scenario.of(
                        "an attempt over its limit, then success",
                        "answered [timeout, ok], 1000 ms of waits, succeeded | 1 ok, 1 timeout, 1 timed out"
                                + " | 1 call, 1 retries, 1 recovered",
                        this::hang,
                        ANSWER),
                Scenario.of(
                                "attempts over their limit until the deadline",
                                "CallTimeoutException [timeout, timeout], 1000 ms of waits, deadline"
                                        + " | 1 timeout, 1 timed out, 1 released | 1 call, 1 retries",
                                this::hang)
                        .within(Duration.ofSeconds(15)),
                Scenario.of(
                                "the caller's own time over in the first attempt",
                                "CallTimeoutException [timeout], deadline | 1 released | 1 call",
                                this::hang)
                        .within(Duration.ofSeconds(2)),
                Scenario.of(
                                "an attempt that hangs for nearly as long as its limit, until the deadline",
                                "CallTimeoutException [transient, timeout], 1000 ms of waits, deadline"
                                        + " | 1 transient, 1 timeout, 1 timed out | 1 call, 1 retries",
                                FAIL,
                                this::hang)
                        .with("client: { timeout: 60s }, circuitBreaker: { attemptTimeout: { ceiling: 60s } }"),
                Scenario.of(
                        "an answer that comes although its attempt was ended",
                        "answered at once | 1 timeout, 1 timed out | 1 call",
                        this::overrun),
                Scenario.of(
                                "a wait that would end after the deadline",
                                "CallFailedException [transient], deadline | 1 transient | 1 call",
                                FAIL)
                        .within(Duration.ofMillis(900)),
                Scenario.of(
                                "the deadline passes during a wait",
                                "CallTimeoutException [transient], deadline | 1 transient | 1 call",
                                FAIL)
                        .within(Duration.ofSeconds(2))
                        .after(run -> run.sleeper.interruptTheNextBy(() -> run.pass(Duration.ofSeconds(3)))),
                Scenario.of(
                        "rate limit with Retry-After, then success",
                        "answered [rate-limit, ok], 7000 ms of waits, succeeded | 1 ok, 1 rate-limit"
                                + " | 1 call, 1 retries, 1 recovered",
                        rateLimit(7),
                        ANSWER),
                Scenario.of(
                        "rate limit with Retry-After past the deadline",
                        "CallFailedException [rate-limit], deadline | 1 rate-limit | 1 call",
                        rateLimit(61)));
    }

    private Stream<Scenario> ofRefusals() {
        return Stream.of(
                Scenario.of(
                                "an open circuit until the deadline",
                                "CallFailedException [], 1 refusals, deadline | 1 transient, 1 refused open | 1 call",
                                ANSWER)
                        .with("circuitBreaker: { failureThreshold: 1 }")
                        .within(Duration.ofSeconds(20))
                        .after(run -> run.breaker().acquire().onFailure(ErrorClass.TRANSIENT)),
                Scenario.of(
                                "an open circuit that is not waited for",
                                "CallFailedException [throttling], retries-used-up | 1 refused open | 1 call",
                                ANSWER)
                        .with("retry: { enableAdaptive: false, maxRetries: 0 }")
                        .after(run -> run.breaker().forceOpen()),
                Scenario.of(
                                "failures open the circuit, then a probe is answered",
                                "answered [transient, transient, ok], 1 refusals, 21000 ms of waits, succeeded"
                                        + " | 1 ok, 2 transient, 1 refused open | 1 call, 2 retries, 1 recovered",
                                FAIL,
                                FAIL,
                                ANSWER)
                        .with("circuitBreaker: { failureThreshold: 2, timeout: 20s }"),
                Scenario.of(
                                "no place under the concurrency limit",
                                "ConcurrencyLimitException at once | 1 refused full | 1 call",
                                ANSWER)
                        .with(ONE_PLACE)
                        .after(ClientFixture::takeAPlace),
                Scenario.of(
                                "no place any more for the second attempt",
                                "ConcurrencyLimitException [transient], exception | 1 transient, 1 refused full | 1 call",
                                FAIL)
                        .with(ONE_PLACE)
                        .after(run -> run.sleeper.interruptTheNextBy(run::takeAPlace)),
                Scenario.of(
                                "no retry budget",
                                "CallFailedException [transient], retry-budget | 1 transient | 1 call",
                                FAIL)
                        .with("retry: { budget: { share: 0, minPerSecond: 0 } }"));
    }

    private Stream<Scenario> ofCallersWhoGiveUp() {
        return Stream.of(
                Scenario.of(
                        "cancelled in an attempt",
                        "CallCancelledException [networking], cancelled | 1 released | 1 call",
                        call -> {
                            fixture.cancelAll();
                            throw new BackendException(ErrorClass.NETWORKING, "the socket was closed");
                        }),
                Scenario.of(
                                "cancelled during a wait",
                                "CallCancelledException [transient], cancelled | 1 transient | 1 call",
                                FAIL)
                        .after(run -> run.sleeper.interruptTheNextBy(run::cancelAll)),
                Scenario.of(
                        "interrupted in an attempt",
                        "CallCancelledException [networking], interrupted | 1 released | 1 call",
                        call -> {
                            Thread.currentThread().interrupt();
                            throw new BackendException(ErrorClass.NETWORKING, "interrupted");
                        }),
                Scenario.of(
                                "interrupted during a wait",
                                "CallCancelledException [transient], interrupted | 1 transient | 1 call",
                                FAIL)
                        .after(run -> run.sleeper.interruptTheNextBy(
                                () -> Thread.currentThread().interrupt())));
    }

    @TestFactory
    Stream<DynamicContainer> everyScenarioEndsTheSameInEveryStyle() {
        return Stream.of(ofAttempts(), ofTime(), ofRefusals(), ofCallersWhoGiveUp())
                .flatMap(scenarios -> scenarios)
                .map(scenario -> DynamicContainer.dynamicContainer(
                        scenario.name(),
                        Arrays.stream(CallStyle.values())
                                .map(style -> DynamicTest.dynamicTest(style.name(), () -> check(scenario, style)))));
    }

    private void check(Scenario scenario, CallStyle style) {
        fixture = new ClientFixture(scenario.settings(), new ScriptedBackend(scenario.steps()));
        scenario.before().accept(fixture);

        String ending = ending(style, scenario.options());

        assertThat(ending + " | " + OutcomeSummary.of(fixture.statistics()) + " | "
                        + OutcomeSummary.of(fixture.retries()))
                .isEqualTo(style.isStreamed() ? scenario.streamed() : scenario.expected());
        boolean interrupted = scenario.name().startsWith("interrupted") && style.isOnCallersThread();
        assertThat(Thread.interrupted()).isEqualTo(interrupted);
        fixture.assertEverythingIsGivenBack();
    }

    private String ending(CallStyle style, CallOptions options) {
        StringBuilder heard = new StringBuilder();
        TokenListener listener = heard::append;
        try {
            CallResult result = style.call(fixture.client, options, listener);
            assertThat(result.text()).isEqualTo("yes");
            assertThat(heard.toString()).isEqualTo(style.isStreamed() ? "yes" : "");
            return OutcomeSummary.of("answered", result.attemptLog());
        } catch (CallException e) {
            return OutcomeSummary.of(e.getClass().getSimpleName(), e.attemptLog());
        }
    }

    private static Step failing(ErrorClass errorClass) {
        return call -> {
            throw new BackendException(errorClass, "failed on purpose");
        };
    }

    private static Step rateLimit(int seconds) {
        return call -> {
            throw BackendException.builder(ErrorClass.RATE_LIMIT, "failed on purpose")
                    .retryAfter(Duration.ofSeconds(seconds))
                    .build();
        };
    }

    /** Takes until it is interrupted because its time is over. */
    private void hang(CallContext call) throws BackendException {
        fixture.pass(call.deadline().remaining());
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        throw new BackendException(ErrorClass.NETWORKING, "the socket was closed");
    }

    /** Takes longer than it may, and answers all the same. */
    private void overrun(CallContext call) {
        fixture.pass(call.deadline().remaining().plusMillis(1));
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    private static void failAfterTheFirstToken(CallContext call) throws BackendException {
        TokenListener listener = call.listener();
        if (listener != null) {
            listener.onToken("y");
        }
        throw new BackendException(ErrorClass.NETWORKING, "the connection broke");
    }
}
