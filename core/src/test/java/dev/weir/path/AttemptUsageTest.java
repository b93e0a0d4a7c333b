package dev.weir.path;

import static dev.weir.path.StreamedRoute.PIECES;
import static dev.weir.path.StreamedRoute.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.AttemptUsage;
import dev.weir.call.AttemptUsage.Kind;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.path.Teller.Break;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The tokens of the attempts of a call: to whom they belong, and that none is lost or counted twice. */
class AttemptUsageTest {
    private final StreamedRoute route = new StreamedRoute();

    @Test
    void theOnlyAttemptHasTheTokensOfTheAnswer() {
        ClientFixture fixture = route.fixture("brokenStream: fail", Teller.of("first", PIECES));

        CallResult result = stream(fixture, new AnswerRecorder());

        assertThat(result.attemptLog()).isNull();
        assertThat(result.facts().usages())
                .containsExactly(
                        new AttemptUsage("primary", "m0", "first-2026", Kind.ANSWERED, Teller.usage(PIECES.length)));
    }

    @Test
    void thePartsOfAContinuedAnswerBelongToTheirTargets() {
        Teller second = Teller.of("second", PIECES);
        ClientFixture fixture = route.fixture(
                "brokenStream: continue", Teller.of("first", PIECES).breaksAfter(2, Break.with(Reason.CUT)), second);

        CallResult result = stream(fixture, new AnswerRecorder());

        AttemptUsage broken = new AttemptUsage("primary", "m0", "first-2026", Kind.BROKEN, Teller.usage(2));
        AttemptUsage last = new AttemptUsage("second", "m1", "second-2026", Kind.ANSWERED, Teller.usage(second.told()));
        assertThat(result.facts().usages()).containsExactly(broken, last);
        assertThat(result.facts().usage()).isEqualTo(broken.tokens().plus(last.tokens()));
        assertThat(result.completion().usage()).isEqualTo(result.facts().usage());
        assertThat(fixture.counted("llm.tokens.used", "backend", "primary", "attempt", "broken"))
                .isEqualTo(102);
        assertThat(fixture.counted("llm.tokens.used", "backend", "second", "attempt", "answered"))
                .isEqualTo(100 + second.told());
        assertThat(fixture.counted("llm.tokens.used")).isEqualTo(202 + second.told());
    }

    @Test
    void retriesThatBrokeAreCountedEach() {
        Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.SERVER_ERROR));
        ClientFixture fixture = route.fixture("brokenStream: buffer", first, Teller.of("second", PIECES));

        CallResult result = stream(fixture, new AnswerRecorder());

        assertThat(first.asked()).isEqualTo(3);
        assertThat(result.facts().usage()).isEqualTo(Usage.reported(400, 9 + PIECES.length));
        assertThat(result.completion().usage()).isEqualTo(Teller.usage(PIECES.length));
    }

    @Test
    void aFailedCallHasTheTokensOfItsAttempts() {
        ClientFixture fixture =
                route.fixture("brokenStream: fail", Teller.of("first", PIECES).breaksAfter(4, Break.with(Reason.CUT)));

        CallFailedException e =
                catchThrowableOfType(CallFailedException.class, () -> stream(fixture, new AnswerRecorder()));

        assertThat(Objects.requireNonNull(e.attemptLog()).usage()).isEqualTo(Teller.usage(4));
        assertThat(fixture.counted("llm.tokens.used", "attempt", "broken")).isEqualTo(104);
    }

    @Test
    void anAttemptThatSentNothingHasUsedNothingThatIsKnown() {
        ClientFixture fixture = route.fixture(
                "brokenStream: fail",
                new Teller("first", Teller.texts())
                        .breaksAfter(0, call -> {
                            throw BackendException.builder(Reason.UNREACHABLE, "refused")
                                    .build();
                        })
                        .withoutPartial());

        CallFailedException e =
                catchThrowableOfType(CallFailedException.class, () -> stream(fixture, new AnswerRecorder()));

        assertThat(Objects.requireNonNull(e.attemptLog()).usages()).isEmpty();
    }

    /** HL-17: what had arrived is counted, at four characters a token. */
    @Test
    void aStreamThatItsCallerCancelsHasUsedWhatArrived() {
        Teller first = Teller.of("first", PIECES)
                .breaksAfter(4, call -> {
                    route.client().cancelAll();
                    throw BackendException.builder(Reason.CUT, "closed").build();
                })
                .withoutPartial();
        ClientFixture fixture = route.fixture("brokenStream: fail", first);

        CallCancelledException e =
                catchThrowableOfType(CallCancelledException.class, () -> stream(fixture, new AnswerRecorder()));

        AttemptUsage used = Objects.requireNonNull(e.attemptLog()).usages().get(0);
        assertThat(used.tokens()).isEqualTo(Usage.estimated(5, 5)); // 20 and 19 characters
        assertThat(used.isAtLeast()).isTrue();
    }

    /** Anthropic reports the prompt at the beginning and the output at the end. */
    @Test
    void outputThatWasNotReportedIsEstimated() {
        Usage early = Usage.builder().input(50).cachedInput(20).output(1).build();
        ClientFixture fixture = new ClientFixture("", Map.of("primary", (request, call) -> {
            Objects.requireNonNull(call.listener()).onToken("x".repeat(400));
            throw BackendException.builder(Reason.CUT, "closed")
                    .partial(Completion.builder("m-2026")
                            .text("x".repeat(400))
                            .usage(early)
                            .finishReason(FinishReason.TRUNCATED)
                            .build())
                    .build();
        }));

        CallFailedException e = catchThrowableOfType(
                CallFailedException.class,
                () -> fixture.client.stream(
                        StreamedRoute.REQUEST.withModel("model-1"), CallOptions.DEFAULT, new AnswerRecorder()));

        Usage used =
                Objects.requireNonNull(Objects.requireNonNull(e.attemptLog()).usage());
        assertThat(used).isEqualTo(early.plus(Usage.estimated(0, 99)));
        assertThat(used.output()).isEqualTo(100);
    }

    /** The listener has received a part that the next target does not repeat, which is found when it has answered that far. */
    @Test
    void aTargetWhoseAnswerDiffersHasUsedWhatArrived() {
        ClientFixture fixture = route.fixture(
                "brokenStream: restart",
                Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT)),
                Teller.of("second", "Rivers ", "flow"));

        CallFailedException e =
                catchThrowableOfType(CallFailedException.class, () -> stream(fixture, new AnswerRecorder()));

        assertThat(Objects.requireNonNull(e.attemptLog()).usages())
                .containsExactly(
                        new AttemptUsage("primary", "m0", "first-2026", Kind.BROKEN, Teller.usage(3)),
                        new AttemptUsage("second", "m1", null, Kind.BROKEN, Usage.estimated(5, 3)));
    }

    @Test
    void aCallThatIsNotStreamedHasThePartialTokensOfAFailure() {
        ClientFixture fixture = route.fixture(
                "brokenStream: fail",
                Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.MALFORMED)),
                Teller.of("second", PIECES));

        CallResult result = fixture.client.chat(StreamedRoute.REQUEST, CallOptions.DEFAULT);

        assertThat(result.facts().usage()).isEqualTo(Usage.reported(200, 3 + PIECES.length));
    }
}
