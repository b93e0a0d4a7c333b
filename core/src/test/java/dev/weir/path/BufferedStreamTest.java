package dev.weir.path;

import static dev.weir.path.StreamedRoute.PIECES;
import static dev.weir.path.StreamedRoute.WHOLE;
import static dev.weir.path.StreamedRoute.begin;
import static dev.weir.path.StreamedRoute.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.CallFailedException;
import dev.weir.path.Teller.Break;
import dev.weir.spi.backend.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stream that is held back, so that a break is not noticed. */
class BufferedStreamTest {
    private final StreamedRoute route = new StreamedRoute();

    @Test
    void aBufferReleasesItsOutputAtItsLimit() {
        Teller first = Teller.of("first", PIECES).breaksAfter(5, Break.with(Reason.CUT));
        Teller second = Teller.of("second", PIECES);
        AnswerRecorder heard = new AnswerRecorder();
        // three pieces of 15 characters are four tokens
        ClientFixture fixture = route.fixture("brokenStream: buffer, bufferTokens: 4", first, second);

        assertThatThrownBy(() -> stream(fixture, heard))
                .isInstanceOfSatisfying(
                        CallFailedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CUT));
        assertThat(heard.text).hasToString(begin(5));
        assertThat(second.asked()).isZero();
    }

    @Test
    void aBufferReleasesItsOutputAfterItsTime() {
        AnswerRecorder heard = new AnswerRecorder();
        List<String> received = new ArrayList<>();
        ClientFixture fixture = route.fixture(
                "brokenStream: buffer, bufferTime: 2s",
                Teller.of("first", PIECES).betweenPieces(call -> {
                    received.add(heard.text.toString());
                    route.client().pass(Duration.ofMillis(800));
                }));

        stream(fixture, heard);

        assertThat(received).containsExactly("", "", "", "", begin(4), begin(5));
        assertThat(heard.text).hasToString(WHOLE);
    }
}
