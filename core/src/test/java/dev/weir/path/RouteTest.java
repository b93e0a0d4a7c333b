package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.AttemptRecord;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.path.ScriptedBackend.Step;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls to a route of two or three targets, with the whole path and the defaults of the configuration. */
class RouteTest {
    private static final String TWO = """
            routes: { chat: { targets: [ { backend: primary, model: a }, { backend: second, model: b } ] } }\
            """;
    private static final String THREE = """
            routes: { chat: { targets: [ { backend: primary, model: a }, { backend: second, model: a },
                                         { backend: third, model: c } ] } }\
            """;
    private static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("a question").build();
    private static final Step ANSWERS = call -> {};

    private static Step fails(Reason reason) {
        return fails(reason, null);
    }

    private static Step fails(Reason reason, @Nullable Duration retryAfter) {
        return call -> {
            throw BackendException.builder(reason, "as told")
                    .status(reason == Reason.SERVER_ERROR ? 503 : 0)
                    .retryAfter(retryAfter)
                    .build();
        };
    }

    private static ScriptedBackend backend(Step... steps) {
        return new ScriptedBackend(List.of(steps));
    }

    private static CallResult ask(ClientFixture fixture) {
        return fixture.client.chat(REQUEST, CallOptions.DEFAULT);
    }

    /** RT-09, RT-20: how often each target is asked if the first fails for this reason, as long as it is asked. */
    @ParameterizedTest
    @CsvSource({
        "SERVER_ERROR, 3, 1",
        "UNREACHABLE, 3, 1",
        "CUT, 3, 1",
        "OTHER, 3, 1",
        "OVERLOADED, 2, 1",
        "RATE_LIMITED, 1, 1",
        "RATE_LIMITED_REQUESTS, 1, 1",
        "RATE_LIMITED_TOKENS, 1, 1",
        "SILENT, 1, 1",
        "TIMED_OUT, 1, 1",
        "MALFORMED, 1, 1",
        "CIRCUIT_OPEN, 1, 1",
        "CONTEXT_LENGTH_EXCEEDED, 1, 1",
        "QUOTA_EXHAUSTED, 1, 1",
        "KEY_REFUSED, 1, 1",
        "PERMISSION_DENIED, 1, 1",
        "MODEL_NOT_FOUND, 1, 1",
        "UNTRUSTED, 1, 1",
        "RESPONSE_TOO_LARGE, 1, 1",
        "DEFECT, 1, 1",
        "CONTENT_FILTER, 1, 0",
        "INVALID_REQUEST, 1, 0",
        "REQUEST_TOO_LARGE, 1, 0",
        "UNSUPPORTED, 1, 0"
    })
    void whatFollowsAFailureDependsOnItsReason(Reason reason, int atFirst, int atSecond) {
        ScriptedBackend first = backend(fails(reason));
        ScriptedBackend second = backend(ANSWERS);
        ClientFixture fixture = new ClientFixture(TWO, Map.of("primary", first, "second", second));

        if (atSecond == 0) {
            assertThatThrownBy(() -> ask(fixture))
                    .isInstanceOfSatisfying(
                            CallFailedException.class,
                            e -> assertThat(e.reason()).isEqualTo(reason));
        } else {
            assertThat(ask(fixture).backend()).isEqualTo("second");
        }

        assertThat(first.asked()).isEqualTo(atFirst);
        assertThat(second.asked()).isEqualTo(atSecond);
        assertThat(fixture.sleeper.waits)
                .allSatisfy(wait -> assertThat(wait).isLessThanOrEqualTo(Duration.ofSeconds(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "OVERLOADED, false, 1, 1",
        "SERVER_ERROR, false, 1, 1",
        "INVALID_REQUEST, false, 1, 0",
        "OVERLOADED, true, 2, 1",
        "TIMED_OUT, true, 1, 1",
        "QUOTA_EXHAUSTED, true, 3, 1",
        "INVALID_REQUEST, true, 3, 0"
    })
    void whatTheServerSaysOfARetryHoldsAtItsTarget(Reason reason, boolean shouldRetry, int atFirst, int atSecond) {
        ScriptedBackend first = backend(call -> {
            throw BackendException.builder(reason, "as told")
                    .shouldRetry(shouldRetry)
                    .build();
        });
        ScriptedBackend second = backend(ANSWERS);
        ClientFixture fixture = new ClientFixture(TWO, Map.of("primary", first, "second", second));

        if (atSecond == 0) {
            assertThatThrownBy(() -> ask(fixture))
                    .isInstanceOfSatisfying(
                            CallFailedException.class,
                            e -> assertThat(e.reason()).isEqualTo(reason));
        } else {
            assertThat(ask(fixture).backend()).isEqualTo("second");
        }

        assertThat(first.asked()).isEqualTo(atFirst);
        assertThat(second.asked()).isEqualTo(atSecond);
    }

    @Test
    void everyReasonIsInTheTable() throws ReflectiveOperationException {
        CsvSource table = RouteTest.class
                .getDeclaredMethod("whatFollowsAFailureDependsOnItsReason", Reason.class, int.class, int.class)
                .getAnnotation(CsvSource.class);
        assertThat(Arrays.stream(table.value()).map(row -> Reason.valueOf(row.substring(0, row.indexOf(',')))))
                .containsExactlyInAnyOrderElementsOf(EnumSet.allOf(Reason.class));
    }

    /** RT-01: no attempt at a target that asked for a long wait, and none is lost waiting. */
    @Test
    void aLongRequestedDelayLeadsToTheNextTargetAtOnce() {
        ScriptedBackend first = backend(fails(Reason.RATE_LIMITED, Duration.ofSeconds(30)));
        ScriptedBackend second = backend(ANSWERS);
        ClientFixture fixture = new ClientFixture(TWO, Map.of("primary", first, "second", second));

        CallResult result = ask(fixture);

        assertThat(List.of(first.asked(), second.asked())).containsExactly(1, 1);
        assertThat(result.duration()).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void aShortRequestedDelayIsWaitedForExactlyAndOnce() {
        ScriptedBackend first = backend(fails(Reason.RATE_LIMITED, Duration.ofMillis(2500)));
        ClientFixture fixture = new ClientFixture(TWO, Map.of("primary", first, "second", backend(ANSWERS)));

        assertThat(ask(fixture).backend()).isEqualTo("second");

        assertThat(first.asked()).isEqualTo(2);
        assertThat(fixture.sleeper.waits).containsExactly(Duration.ofMillis(2500));
    }

    @Test
    void anOverflowLeadsToATargetWithAnotherModel() {
        ScriptedBackend sameModel = backend(ANSWERS);
        ClientFixture fixture = new ClientFixture(
                THREE,
                Map.of(
                        "primary", backend(fails(Reason.CONTEXT_LENGTH_EXCEEDED)),
                        "second", sameModel,
                        "third", backend(ANSWERS)));

        assertThat(ask(fixture).backend()).isEqualTo("third");
        assertThat(sameModel.asked()).isZero();
    }

    @Test
    void anOpenBreakerLeadsToTheNextTargetWithoutAWait() {
        ScriptedBackend first = backend(ANSWERS);
        ClientFixture fixture = new ClientFixture(TWO, Map.of("primary", first, "second", backend(ANSWERS)));
        fixture.breaker("primary", "a").forceOpen();

        assertThat(ask(fixture).backend()).isEqualTo("second");

        assertThat(first.asked()).isZero();
        assertThat(fixture.sleeper.waits).isEmpty();
    }

    @Test
    void failuresOpenTheBreakerOfTheirTarget() {
        ScriptedBackend first = backend(fails(Reason.SERVER_ERROR));
        ClientFixture fixture = new ClientFixture(TWO, Map.of("primary", first, "second", backend(ANSWERS)));

        for (int i = 0; i < 20; i++) {
            assertThat(ask(fixture).backend()).isEqualTo("second");
        }

        assertThat(first.asked()).isEqualTo(5);
    }

    @Test
    void aTargetAtItsConcurrencyLimitIsPassedOver() {
        ScriptedBackend first = backend(ANSWERS);
        ClientFixture fixture = new ClientFixture(
                "circuitBreaker: { maxConcurrentRequests: 1, maxWait: 0s }, " + TWO,
                Map.of("primary", first, "second", backend(ANSWERS)));
        fixture.breaker("primary", "a").acquire();

        assertThat(ask(fixture).backend()).isEqualTo("second");
        assertThat(first.asked()).isZero();
    }

    /** RT-32 */
    @Test
    void aSilentTargetIsLeftAfterTheFirstTextLimit() {
        List<ClientFixture> fixtures = new ArrayList<>();
        ScriptedBackend first = backend(call -> {
            fixtures.get(0).pass(Duration.ofMillis(9999));
            assertThat(call.isCancelled()).isFalse();
            fixtures.get(0).pass(Duration.ofMillis(1));
            assertThat(call.isCancelled()).isTrue();
            throw new BackendException(ErrorClass.NETWORKING, "closed");
        });
        ClientFixture fixture = new ClientFixture(TWO, Map.of("primary", first, "second", backend(ANSWERS)));
        fixtures.add(fixture);

        CallResult result = ask(fixture);

        assertThat(result.backend()).isEqualTo("second");
        assertThat(first.asked()).isEqualTo(1);
        assertThat(result.attemptLog().attempts())
                .extracting(AttemptRecord::reason)
                .containsExactly(Reason.SILENT, null);
        assertThat(fixture.breaker("primary", "a").statistics().timedOut()).isEqualTo(1);
        assertThat(fixture.breaker("primary", "a").statistics().inFlight()).isZero();
    }

    @Test
    void theLastTargetHasTheTimeOfItsCall() {
        List<ClientFixture> fixtures = new ArrayList<>();
        ClientFixture fixture = new ClientFixture(
                TWO,
                Map.of(
                        "primary", backend(fails(Reason.MODEL_NOT_FOUND)),
                        "second", backend(call -> fixtures.get(0).pass(Duration.ofSeconds(40)))));
        fixtures.add(fixture);

        assertThat(ask(fixture).backend()).isEqualTo("second");
    }

    @Test
    void outputEndsTheFirstTextLimit() {
        List<ClientFixture> fixtures = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        ClientFixture fixture = new ClientFixture(
                TWO,
                Map.of(
                        "primary",
                        backend(call -> {
                            Objects.requireNonNull(call.listener()).onToken("y");
                            fixtures.get(0).pass(Duration.ofSeconds(20));
                            Objects.requireNonNull(call.listener()).onToken("es");
                        }),
                        "second",
                        backend(ANSWERS)));
        fixtures.add(fixture);

        CallResult result = fixture.client.stream(REQUEST, CallOptions.DEFAULT, text::append);

        assertThat(result.backend()).isEqualTo("primary");
        assertThat(text).hasToString("yes");
    }

    /** RT-12 */
    @Test
    void theModelOfAFailedAttemptIsNotHeard() {
        List<String> models = new ArrayList<>();
        ClientFixture fixture = new ClientFixture(
                TWO,
                Map.of(
                        "primary",
                        backend(call -> {
                            Objects.requireNonNull(call.listener()).onModel("a-2026", "1");
                            throw new BackendException(Reason.OVERLOADED.errorClass(), "overloaded");
                        }),
                        "second",
                        backend(call -> Objects.requireNonNull(call.listener()).onModel("b-2026", "2"))));

        fixture.client.stream(REQUEST, CallOptions.DEFAULT, new TokenListener() {
            @Override
            public void onToken(String text) {}

            @Override
            public void onModel(String model, String id) {
                models.add(model);
            }
        });

        assertThat(models).doesNotContain("a-2026");
    }

    static Stream<Arguments> rescues() {
        return Stream.of(Reason.INVALID_REQUEST, Reason.OVERLOADED, Reason.KEY_REFUSED, Reason.SERVER_ERROR)
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("rescues")
    void ifAllFailTheCallerGetsTheFirstFailure(Reason rescue) {
        ClientFixture fixture = new ClientFixture(
                TWO, Map.of("primary", backend(fails(Reason.SERVER_ERROR)), "second", backend(fails(rescue))));

        CallFailedException e = catchThrowableOfType(CallFailedException.class, () -> ask(fixture));

        assertThat(e.reason()).isEqualTo(Reason.SERVER_ERROR);
        assertThat(e.failure().status()).isEqualTo(503);
        assertThat(e.getMessage()).contains("at route 'chat' failed (provider.server-error): as told");
        assertThat(e.attemptLog().attempts().stream()
                        .collect(Collectors.groupingBy(AttemptRecord::backend, Collectors.counting())))
                .containsEntry("primary", 3L)
                .containsKey("second");
        assertThat(e.attemptLog().attempts())
                .extracting(AttemptRecord::number)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aTargetThatWasNotAskedIsNotTheOneWhoseFailureCounts() {
        ClientFixture fixture = new ClientFixture(
                TWO, Map.of("primary", backend(ANSWERS), "second", backend(fails(Reason.INVALID_REQUEST))));
        fixture.breaker("primary", "a").forceOpen();

        assertThatThrownBy(() -> ask(fixture))
                .isInstanceOfSatisfying(
                        CallFailedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_REQUEST));
    }

    @Test
    void noTargetIsAskedAfterTheDeadline() {
        List<ClientFixture> fixtures = new ArrayList<>();
        ScriptedBackend second = backend(ANSWERS);
        ClientFixture fixture = new ClientFixture(
                TWO,
                Map.of(
                        "primary",
                        backend(call -> {
                            fixtures.get(0).pass(Duration.ofSeconds(5));
                            throw new BackendException(ErrorClass.TRANSIENT, "too late");
                        }),
                        "second",
                        second));
        fixtures.add(fixture);

        assertThatThrownBy(() -> fixture.client.chat(REQUEST, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(5))))
                .isInstanceOf(CallTimeoutException.class);
        assertThat(second.asked()).isZero();
    }

    @Test
    void theFactsTellWhatWasAskedAndWhoServed() {
        ClientFixture fixture = new ClientFixture(
                TWO, Map.of("primary", backend(fails(Reason.OVERLOADED)), "second", backend(ANSWERS)));

        CallResult result = ask(fixture);

        assertThat(result.facts().askedBackend()).isEqualTo("chat");
        assertThat(result.facts().askedModel()).isEqualTo("chat");
        assertThat(result.facts().servingBackend()).isEqualTo("second");
        assertThat(result.facts().servingModel()).isEqualTo("b");
        assertThat(result.facts().attempts()).isEqualTo(3);
        assertThat(result.attemptLog().attempts())
                .extracting(attempt ->
                        attempt.number() + " " + attempt.backend() + " " + attempt.model() + " " + attempt.succeeded())
                .containsExactly("1 primary a false", "2 primary a false", "3 second b true");
        assertThat(result.attemptLog().stopReason().label()).isEqualTo("succeeded");
    }

    @Test
    void aTargetThatIsGivenUpIsReportedAndAnOperatorToldWhereOneHasToAct() {
        ClientFixture fixture = new ClientFixture(
                THREE,
                Map.of(
                        "primary", backend(fails(Reason.TIMED_OUT)),
                        "second", backend(fails(Reason.QUOTA_EXHAUSTED)),
                        "third", backend(fails(Reason.KEY_REFUSED))));

        assertThatThrownBy(() -> ask(fixture)).isInstanceOf(CallFailedException.class);

        assertThat(fixture.givenUp)
                .extracting(event -> event.route() + " " + event.backend() + " " + event.reason() + " "
                        + event.operator() + " " + event.targetLeft())
                .containsExactly(
                        "chat primary TIMED_OUT false true",
                        "chat second QUOTA_EXHAUSTED true true",
                        "chat third KEY_REFUSED true false");
    }

    @Test
    void aTargetHasItsOwnParameters() {
        List<ChatRequest> seen = new ArrayList<>();
        ClientFixture fixture = new ClientFixture(
                "routes: { chat: { targets: [ { backend: primary, model: a, parameters: { temperature: 0.2 } } ] } }",
                Map.of("primary", (request, call) -> {
                    seen.add(request);
                    return Completion.of(request.model(), "yes");
                }));

        ask(fixture);

        assertThat(seen).singleElement().satisfies(request -> {
            assertThat(request.model()).isEqualTo("a");
            assertThat(request.temperature()).isEqualTo(0.2);
        });
    }

    /** RT-40: whatever its size, each target receives the request anew. */
    @Test
    void theNextTargetReceivesTheSameRequest() {
        ChatRequest large = ChatRequest.builder("chat")
                .user("x".repeat(3_000_000))
                .parameter("seed", 7)
                .build();
        List<ChatRequest> seen = new ArrayList<>();
        Backend first = (request, call) -> {
            seen.add(request);
            throw BackendException.builder(Reason.MALFORMED, "as told").build();
        };
        Backend second = (request, call) -> {
            seen.add(request);
            return Completion.of(request.model(), "yes");
        };
        ClientFixture fixture = new ClientFixture(TWO, Map.of("primary", first, "second", second));

        fixture.client.chat(large, CallOptions.DEFAULT);

        assertThat(seen).extracting(ChatRequest::model).containsExactly("a", "b");
        assertThat(seen.get(1)).isEqualTo(seen.get(0).withModel("b"));
    }

    @Test
    void anotherModelGoesToTheBackendOfTheCall() {
        ScriptedBackend first = backend(ANSWERS);
        ScriptedBackend second = backend(ANSWERS);
        ClientFixture fixture = new ClientFixture(TWO, Map.of("primary", first, "second", second));

        CallResult result = fixture.client.chat(
                ChatRequest.builder("other").user("a question").build(), CallOptions.DEFAULT.withBackend("second"));

        assertThat(result.facts().askedBackend()).isEqualTo("second");
        assertThat(List.of(first.asked(), second.asked())).containsExactly(0, 1);
    }

    @Test
    void whatTheListenerThrowsEndsTheCallAtItsTarget() {
        ScriptedBackend second = backend(ANSWERS);
        CallException own = new CallException("enough");
        ClientFixture fixture = new ClientFixture(TWO, Map.of("primary", backend(ANSWERS), "second", second));

        assertThatThrownBy(() -> fixture.client.stream(REQUEST, CallOptions.DEFAULT, text -> {
                    throw own;
                }))
                .isSameAs(own);
        assertThat(second.asked()).isZero();
    }
}
