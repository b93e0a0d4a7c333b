package dev.weir.path;

import static dev.weir.path.StreamedRoute.PIECES;
import static dev.weir.path.StreamedRoute.REQUEST;
import static dev.weir.path.StreamedRoute.WHOLE;
import static dev.weir.path.StreamedRoute.assertEverythingIsGivenBack;
import static dev.weir.path.StreamedRoute.assertOneAnswer;
import static dev.weir.path.StreamedRoute.begin;
import static dev.weir.path.StreamedRoute.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.AttemptRecord;
import dev.weir.call.CallFailedException;
import dev.weir.call.CallTimeoutException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.path.StreamedRoute.Kind;
import dev.weir.path.Teller.Break;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows when the first target of a route breaks while it streams its answer. */
class BrokenStreamTest {
    private final StreamedRoute route = new StreamedRoute();

    static Stream<Arguments> breaks() {
        return Stream.of("continue", "restart", "buffer")
                .flatMap(policy -> Stream.of(Kind.values())
                        .flatMap(kind -> IntStream.rangeClosed(1, PIECES.length)
                                .mapToObj(pieces -> Arguments.of(policy, kind, pieces))));
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void theNextTargetFinishesTheAnswerWithoutASeam(String policy, Kind kind, int pieces) {
        Teller first = Teller.of("first", PIECES).breaksAfter(pieces, route.breaking(kind));
        Teller second = Teller.of("second", "Rive", "rs run", "  to \nthe se", "a.");
        ClientFixture fixture = route.fixture("brokenStream: " + policy, first, second);
        AnswerRecorder heard = new AnswerRecorder();

        CallResult result = stream(fixture, heard);

        boolean buffered = policy.equals("buffer");
        assertOneAnswer(heard, result, buffered ? "second-id" : "first-id");
        assertThat(result.backend()).isEqualTo("second");
        assertThat(result.facts().servingModel()).isEqualTo("second-2026");
        assertThat(result.completion().model()).isEqualTo("second-2026");
        Usage last = Teller.usage(second.told());
        assertThat(result.completion().usage())
                .isEqualTo(buffered ? last : Teller.usage(pieces).plus(last));
        assertThat(result.facts().usage()).isEqualTo(first.billed().plus(second.billed()));
        assertThat(result.attemptLog().attempts())
                .extracting(AttemptRecord::backend)
                .startsWith("primary")
                .endsWith("second");
        assertThat(result.attemptLog().attempts().get(0).reason()).isEqualTo(kind.reasonWhileATargetIsLeft());
        assertThat(second.asked()).isEqualTo(1);
        assertEverythingIsGivenBack(fixture);
    }

    /** RT-13, RT-34 */
    @ParameterizedTest
    @MethodSource("breaks")
    void withoutRescueTheCallEndsWithTheFirstFailure(String ignored, Kind kind, int pieces) {
        Teller first = Teller.of("first", PIECES).breaksAfter(pieces, route.breaking(kind));
        Teller second = Teller.of("second", PIECES);
        ClientFixture fixture = route.fixture("brokenStream: fail", first, second);
        AnswerRecorder heard = new AnswerRecorder();

        CallFailedException e = catchThrowableOfType(CallFailedException.class, () -> stream(fixture, heard));

        assertThat(e.reason()).isEqualTo(kind.reason());
        assertThat(heard.text).hasToString(begin(pieces));
        assertThat(heard.finished).isEmpty();
        assertThat(second.asked()).isZero();
        assertThat(e.facts()).isNotNull();
        assertThat(e.facts().attempts()).isEqualTo(1);
        assertThat(e.facts().usage()).isEqualTo(first.billed());
        assertEverythingIsGivenBack(fixture);
    }

    @ParameterizedTest
    @ValueSource(strings = {"continue", "restart"})
    void ifTheRescueFailsTooTheFirstBreakCounts(String policy) {
        for (int pieces = 0; pieces <= PIECES.length; pieces++) {
            Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
            Teller second = Teller.of("second", PIECES).breaksAfter(pieces, Break.with(Reason.MALFORMED));
            ClientFixture fixture = route.fixture("brokenStream: " + policy, first, second);
            AnswerRecorder heard = new AnswerRecorder();

            CallFailedException e = catchThrowableOfType(CallFailedException.class, () -> stream(fixture, heard));

            assertThat(e.reason()).isEqualTo(Reason.CUT);
            assertThat(e.failure().partial())
                    .isNotNull()
                    .extracting(Completion::text)
                    .isEqualTo(begin(3));
            assertThat(WHOLE).startsWith(heard.text);
            assertThat(heard.text.length()).isGreaterThanOrEqualTo(begin(3).length());
            assertThat(heard.finished).isEmpty();
            assertEverythingIsGivenBack(fixture);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"continue", "restart"})
    void eachFurtherTargetFinishesWhatTheOnesBeforeBegan(String policy) {
        Teller first = Teller.of("first", PIECES).breaksAfter(2, Break.with(Reason.CUT));
        Teller second = Teller.of("second", PIECES)
                .breaksAfter(policy.equals("continue") ? 2 : 4, Break.with(Reason.SERVER_ERROR));
        Teller third = Teller.of("third", PIECES);
        ClientFixture fixture = route.fixture("brokenStream: " + policy, first, second, third);
        AnswerRecorder heard = new AnswerRecorder();

        CallResult result = stream(fixture, heard);

        assertOneAnswer(heard, result, "first-id");
        assertThat(result.backend()).isEqualTo("third");
        assertThat(result.completion().usage()).isEqualTo(Usage.reported(300, 2L + second.told() + third.told()));
        assertThat(List.of(first.asked(), second.asked(), third.asked())).containsExactly(1, 1, 1);
    }

    @Test
    void aTargetThatDoesNotStreamFinishesTheAnswerToo() {
        for (String policy : List.of("continue", "restart", "buffer")) {
            Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
            ClientFixture fixture = route.fixture(
                    "brokenStream: " + policy,
                    first,
                    Teller.of("second", PIECES).withoutStream());
            AnswerRecorder heard = new AnswerRecorder();

            assertOneAnswer(heard, stream(fixture, heard), policy.equals("buffer") ? "second-id" : "first-id");
        }
    }

    @Test
    void noTargetIsAskedAfterTheDeadline() {
        Teller first = Teller.of("first", PIECES).breaksAfter(3, call -> {
            route.client().pass(Duration.ofMinutes(5));
            throw BackendException.builder(Reason.CUT, "closed").build();
        });
        Teller second = Teller.of("second", PIECES);
        ClientFixture fixture = route.fixture("brokenStream: restart", first, second);

        assertThatThrownBy(() -> stream(fixture, new AnswerRecorder())).isInstanceOf(CallTimeoutException.class);
        assertThat(second.asked()).isZero();
    }

    @Test
    void theLastTargetIsNotFinishedByAnother() {
        ClientFixture fixture = route.fixture(
                "brokenStream: restart", Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT)));
        AnswerRecorder heard = new AnswerRecorder();

        assertThatThrownBy(() -> stream(fixture, heard)).isInstanceOf(CallFailedException.class);
        assertThat(heard.text).hasToString(begin(3));
        assertThat(heard.restarts).isZero();
    }

    @Test
    void whatTheListenerThrowsAtTheNextTargetEndsTheCall() {
        Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
        Teller third = Teller.of("third", PIECES);
        ClientFixture fixture = route.fixture("brokenStream: restart", first, Teller.of("second", PIECES), third);
        IllegalStateException own = new IllegalStateException("enough");

        assertThatThrownBy(() -> stream(fixture, text -> {
                    if (text.contains("the")) {
                        throw own;
                    }
                }))
                .isSameAs(own);
        assertThat(third.asked()).isZero();
        assertEverythingIsGivenBack(fixture);
    }

    @Test
    void anUnknownUsageOfTheBrokenPartIsEstimated() {
        ClientFixture fixture = route.fixture(
                "brokenStream: restart",
                Teller.of("first", PIECES)
                        .breaksAfter(3, Break.with(Reason.CUT))
                        .withoutPartial(),
                Teller.of("second", PIECES));

        CallResult result = stream(fixture, new AnswerRecorder());

        // "Where do rivers run?" and "Rivers run  to \n", four characters a token
        assertThat(result.completion().usage()).isEqualTo(Usage.estimated(5, 4).plus(Teller.usage(PIECES.length)));
    }

    @Test
    void aCallThatIsNotStreamedIsAnsweredByTheNextTarget() {
        Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
        Teller second = Teller.of("second", PIECES);
        ClientFixture fixture = route.fixture("brokenStream: continue", first, second);

        Completion completion =
                fixture.client.chat(REQUEST, CallOptions.DEFAULT).completion();

        assertThat(completion.text()).isEqualTo(WHOLE);
        assertThat(completion.id()).isEqualTo("second-id");
        assertThat(completion.usage()).isEqualTo(Teller.usage(PIECES.length));
        assertThat(second.requests().get(0).messages()).hasSize(1);
    }
}
