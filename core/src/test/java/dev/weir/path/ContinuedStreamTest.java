package dev.weir.path;

import static dev.weir.path.StreamedRoute.PIECES;
import static dev.weir.path.StreamedRoute.REQUEST;
import static dev.weir.path.StreamedRoute.assertOneAnswer;
import static dev.weir.path.StreamedRoute.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.client.CallOptions;
import dev.weir.path.Teller.Break;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A broken stream that the next target continues. */
class ContinuedStreamTest {
    private final StreamedRoute route = new StreamedRoute();

    @Test
    void aTargetThatContinuesIsAskedForTheRestOfTheText() {
        Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
        Teller second = Teller.of("second", PIECES);
        ClientFixture fixture = route.fixture("brokenStream: continue", first, second);

        stream(fixture, new AnswerRecorder());

        List<Message> sent = second.requests().get(0).messages();
        assertThat(sent).hasSize(2);
        assertThat(sent.get(0)).isEqualTo(REQUEST.messages().get(0));
        assertThat(sent.get(1).role()).isEqualTo(Role.ASSISTANT);
        assertThat(sent.get(1).text()).isEqualTo("Rivers run  to");
        assertThat(second.told()).isEqualTo(4);
    }

    /** Some providers reject two messages of one role, and some continue only the last. */
    @Test
    void theCallersOwnBeginningIsPartOfTheContinuedMessage() {
        Teller first = Teller.of("first", "Where? ", "To ", "the ", "sea").breaksAfter(1, Break.with(Reason.CUT));
        Teller second = Teller.of("second", "Where? ", "To ", "the sea");
        ClientFixture fixture = route.fixture("brokenStream: continue", first, second);
        AnswerRecorder heard = new AnswerRecorder();
        ChatRequest begun =
                REQUEST.toBuilder().message(Message.assistant("Where? ")).build();

        fixture.client.stream(begun, CallOptions.DEFAULT, heard);

        assertThat(second.requests().get(0).messages()).hasSize(2);
        assertThat(second.requests().get(0).messages().get(1).text()).isEqualTo("Where? To");
        assertThat(heard.text).hasToString("To the sea");
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"INVALID_REQUEST", "UNSUPPORTED"})
    void aTargetThatRejectsContinuationIsAskedAfreshAndNotAgain(Reason reason) {
        Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
        Teller second = Teller.of("second", PIECES).rejectsContinuation(reason);
        ClientFixture fixture = route.fixture("brokenStream: continue", first, second);
        AnswerRecorder heard = new AnswerRecorder();

        assertOneAnswer(heard, stream(fixture, heard), "first-id");
        assertThat(second.requests())
                .extracting(request -> request.messages().size())
                .containsExactly(2, 1);

        stream(fixture, new AnswerRecorder());
        assertThat(second.requests())
                .extracting(request -> request.messages().size())
                .containsExactly(2, 1, 1);
    }

    @Test
    void theContinuationHasTheTokensThatAreLeft() {
        for (int limit : List.of(100, 4, 2)) {
            Teller first = Teller.of("first", PIECES).breaksAfter(3, Break.with(Reason.CUT));
            Teller second = Teller.of("second", PIECES);
            ClientFixture fixture = route.fixture("brokenStream: continue", first, second);

            fixture.client.stream(
                    REQUEST.toBuilder().maxTokens(limit).build(), CallOptions.DEFAULT, new AnswerRecorder());

            // "Rivers run  to \n" has 16 characters, four to a token
            assertThat(second.requests().get(0).maxTokens()).isEqualTo(Math.max(1, limit - 4));
        }
    }
}
