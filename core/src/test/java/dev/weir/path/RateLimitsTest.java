package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.AttemptRecord;
import dev.weir.call.CallFailedException;
import dev.weir.call.StopReason;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.client.Intent;
import dev.weir.path.ScriptedBackend.Step;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.Priority;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.event.TargetGivenUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls to targets whose rate limits are reached, with the whole path. */
class RateLimitsTest {
    private static final String TWO = """
            routes: { chat: { targets: [ { backend: primary, model: a }, { backend: second, model: b } ] } }\
            """;
    private static final Step ANSWERS = call -> {};

    private static Step fails(Reason reason, Duration retryAfter) {
        return call -> {
            throw BackendException.builder(reason, "as told")
                    .status(429)
                    .retryAfter(retryAfter)
                    .build();
        };
    }

    private static ScriptedBackend backend(Step... steps) {
        return new ScriptedBackend(List.of(steps));
    }

    private static CallResult ask(ClientFixture fixture, String model) {
        return ask(fixture, model, Duration.ofSeconds(60));
    }

    private static CallResult ask(ClientFixture fixture, String model, Duration timeout) {
        ChatRequest request = ChatRequest.builder(model).user("a question").build();
        return fixture.client.chat(request, CallOptions.DEFAULT.withTimeout(timeout));
    }

    private static CallFailedException failure(ClientFixture fixture, Duration timeout) {
        return catchThrowableOfType(CallFailedException.class, () -> ask(fixture, "model-1", timeout));
    }

    @Test
    void aCallHasThePriorityOfItsOptions() {
        List<Priority> seen = new ArrayList<>();
        ClientFixture fixture = new ClientFixture("client: {}", backend(call -> seen.add(call.priority())));
        ChatRequest request = ChatRequest.builder("model-1").user("a question").build();

        fixture.client.chat(request, CallOptions.DEFAULT);
        fixture.client.chat(request, CallOptions.DEFAULT.withPriority(Priority.HIGH));
        fixture.client.process(Intent.of("a question").withPriority(Priority.CRITICAL));

        assertThat(seen).containsExactly(Priority.NORMAL, Priority.HIGH, Priority.CRITICAL);
    }

    /** RT-01: for the time that the server named, no call reaches it. */
    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "OVERLOADED"})
    void aTargetIsLeftAloneForAsLongAsItsServerRequested(Reason reason) {
        ScriptedBackend first = backend(fails(reason, Duration.ofSeconds(30)), ANSWERS);
        ClientFixture fixture = new ClientFixture(TWO, Map.of("primary", first, "second", backend(ANSWERS)));

        for (int second = 0; second < 30; second++) {
            assertThat(ask(fixture, "chat").backend()).isEqualTo("second");
            fixture.pass(Duration.ofSeconds(1));
        }
        assertThat(first.asked()).isEqualTo(1);
        assertThat(fixture.sleeper.waits).isEmpty();
        assertThat(fixture.givenUp)
                .hasSize(30)
                .extracting(TargetGivenUp::reason)
                .contains(Reason.RATE_LIMITED);

        assertThat(ask(fixture, "chat").backend()).isEqualTo("primary");
    }

    /** A cool-down outlasts an open breaker: no probe is made before its end. */
    @Test
    void noProbeIsMadeDuringACoolDown() {
        ScriptedBackend first = backend(
                fails(Reason.OVERLOADED, Duration.ZERO),
                fails(Reason.OVERLOADED, Duration.ZERO),
                fails(Reason.OVERLOADED, Duration.ofSeconds(60)),
                ANSWERS);
        ClientFixture fixture = new ClientFixture(
                "circuitBreaker: { failureThreshold: 3 }, " + TWO,
                Map.of("primary", first, "second", backend(ANSWERS)));
        ask(fixture, "chat");
        ask(fixture, "chat");
        for (int second = 0; second < 59; second++) {
            assertThat(ask(fixture, "chat").backend()).isEqualTo("second");
            fixture.pass(Duration.ofSeconds(1));
        }
        assertThat(first.asked()).isEqualTo(3);
        fixture.pass(Duration.ofSeconds(1));
        assertThat(ask(fixture, "chat").backend()).isEqualTo("primary");
    }

    /** RT-03: the failure tells the time that is left. */
    @Test
    void aBackendAloneFailsAtOnceWithTheRemainingWait() {
        ScriptedBackend alone = backend(fails(Reason.RATE_LIMITED, Duration.ofSeconds(30)));
        ClientFixture fixture = new ClientFixture("retry: { maxRetries: 5 }", alone);
        assertThat(failure(fixture, Duration.ofSeconds(10)).failure().retryAfter())
                .isEqualTo(Duration.ofSeconds(30));
        fixture.pass(Duration.ofSeconds(12));
        long began = fixture.now();

        CallFailedException e = failure(fixture, Duration.ofSeconds(10));

        assertThat(fixture.now()).isEqualTo(began);
        assertThat(alone.asked()).isEqualTo(1);
        assertThat(e.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(e.failure().retryAfter()).isEqualTo(Duration.ofSeconds(18));
        assertThat(e.attemptLog().stopReason()).isEqualTo(StopReason.DEADLINE);
        assertThat(e.attemptLog().attempts()).isEmpty();
    }

    @Test
    void aBackendAloneIsWaitedForWithinTheDeadline() {
        ScriptedBackend alone = backend(fails(Reason.RATE_LIMITED, Duration.ofSeconds(30)), ANSWERS);
        ClientFixture fixture = new ClientFixture("retry: { maxRetries: 0 }", alone);
        failure(fixture, Duration.ofSeconds(10));
        fixture.pass(Duration.ofSeconds(12));

        assertThat(ask(fixture, "model-1").text()).isEqualTo("yes");

        assertThat(fixture.sleeper.waits).containsExactly(Duration.ofSeconds(18));
        assertThat(alone.asked()).isEqualTo(2);
    }

    @Test
    void aRuleThatDoesNotObeyTheServerMakesNoCoolDown() {
        ScriptedBackend alone = backend(fails(Reason.RATE_LIMITED, Duration.ofSeconds(30)), ANSWERS);
        ClientFixture fixture =
                new ClientFixture("retry: { maxRetries: 1, rules: { rateLimit: { obeyServer: false } } }", alone);

        assertThat(ask(fixture, "model-1").text()).isEqualTo("yes");
        assertThat(fixture.sleeper.waits).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void callsBeyondTheLimitOfATargetGoToTheNextOne() {
        ScriptedBackend first = backend(ANSWERS);
        ClientFixture fixture = new ClientFixture(
                "limits: { requestsPerMinute: 3 }, " + TWO, Map.of("primary", first, "second", backend(ANSWERS)));

        for (int i = 0; i < 3; i++) {
            assertThat(ask(fixture, "chat").backend()).isEqualTo("primary");
        }
        CallResult fourth = ask(fixture, "chat");

        assertThat(fourth.backend()).isEqualTo("second");
        assertThat(fixture.sleeper.waits).isEmpty();
        assertThat(fixture.givenUp.get(0).explanation())
                .contains("permit no call for another 20s", "and another target is left");
    }

    @Test
    void theLastTargetIsWaitedFor() {
        ClientFixture fixture = new ClientFixture(
                "limits: { requestsPerMinute: 1 }, " + TWO,
                Map.of("primary", backend(ANSWERS), "second", backend(ANSWERS)));
        ask(fixture, "chat");
        ask(fixture, "chat");

        assertThat(ask(fixture, "chat", Duration.ofSeconds(61)).backend()).isEqualTo("second");
        assertThat(fixture.sleeper.waits).containsExactly(Duration.ofMinutes(1));
    }

    /** The first failure is that of a target that was asked. */
    @Test
    void aLimitDoesNotHideTheFailureOfATargetThatWasAsked() {
        ClientFixture fixture = new ClientFixture(
                "limits: { requestsPerMinute: 1 }, " + TWO,
                Map.of("primary", backend(ANSWERS), "second", backend(fails(Reason.INVALID_REQUEST, Duration.ZERO))));
        ask(fixture, "chat");

        CallFailedException e = catchThrowableOfType(CallFailedException.class, () -> ask(fixture, "chat"));

        assertThat(e.reason()).isEqualTo(Reason.INVALID_REQUEST);
        assertThat(e.attemptLog().attempts()).extracting(AttemptRecord::backend).containsExactly("second");
    }

    /** HL-07, HL-12: an attempt that was not made takes nothing from the limits. */
    @Test
    void aCallWithoutAPlaceGivesItsRequestBack() {
        ScriptedBackend first = backend(ANSWERS);
        ClientFixture fixture = new ClientFixture(
                "limits: { requestsPerMinute: 1 }, circuitBreaker: { maxConcurrentRequests: 1, maxWait: 0s }, " + TWO,
                Map.of("primary", first, "second", backend(ANSWERS)));
        var permit = fixture.breaker("primary", "a").acquire();
        assertThat(ask(fixture, "chat").backend()).isEqualTo("second");
        permit.release();

        assertThat(ask(fixture, "chat").backend()).isEqualTo("primary");
    }

    @Test
    void aCallDoesNotWaitForTheLimitsOfAnOpenBreaker() {
        ClientFixture fixture =
                new ClientFixture("limits: { requestsPerMinute: 1 }, retry: { maxRetries: 0 }", backend(ANSWERS));
        ask(fixture, "model-1");
        fixture.breaker().forceOpen();

        assertThat(failure(fixture, Duration.ofSeconds(90)).reason()).isEqualTo(Reason.CIRCUIT_OPEN);
        assertThat(fixture.sleeper.waits).isEmpty();
    }

    @Test
    void aReportThatNothingIsLeftLeadsToTheNextTarget() {
        RateLimits limits =
                RateLimits.builder().requests(60L, 0L, Duration.ofSeconds(60)).build();
        ScriptedBackend first = backend(
                call -> {
                    throw BackendException.builder(Reason.INVALID_REQUEST, "as told")
                            .rateLimits(limits)
                            .build();
                },
                ANSWERS);
        ClientFixture fixture = new ClientFixture(TWO, Map.of("primary", first, "second", backend(ANSWERS)));
        assertThatThrownBy(() -> ask(fixture, "chat")).isInstanceOf(CallFailedException.class);

        assertThat(ask(fixture, "chat").backend()).isEqualTo("second");
        fixture.pass(Duration.ofSeconds(1));
        assertThat(ask(fixture, "chat").backend()).isEqualTo("primary");
    }
}
