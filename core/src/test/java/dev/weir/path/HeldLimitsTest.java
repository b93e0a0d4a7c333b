package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How long calls hold their place and their share of the rate limits, with the whole path. */
class HeldLimitsTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("model-1").user("a question").build();
    private static final String ONE_PLACE =
            "circuitBreaker: { maxConcurrentRequests: 1, maxWait: 0s, failureThreshold: 1000 }, retry: { maxRetries: 0 }";

    /** How a call ends. */
    private enum End {
        ANSWERED,
        CANCELLED,
        FAILED,
        LISTENER_THROWS
    }

    private final List<ClientFixture> fixtures = new ArrayList<>();

    private ClientFixture client(End end) {
        ClientFixture fixture = new ClientFixture(
                "limits: { requestsPerMinute: 6 }, " + ONE_PLACE, new ScriptedBackend(List.of(call -> end(end, call))));
        fixtures.add(fixture);
        return fixture;
    }

    private void end(End end, CallContext call) throws BackendException {
        TokenListener listener = call.listener();
        if (listener != null) {
            listener.onToken("y");
        }
        if (end == End.CANCELLED) {
            fixtures.get(0).cancelAll();
            throw new BackendException(Reason.CUT.errorClass(), "cancelled");
        }
        if (end == End.FAILED) {
            throw BackendException.builder(Reason.SERVER_ERROR, "failed").build();
        }
    }

    static Stream<Arguments> ends() {
        return Stream.of(CallStyle.values())
                .flatMap(style -> Stream.of(End.values())
                        .filter(end -> end != End.LISTENER_THROWS || style.isStreamed())
                        .map(end -> Arguments.of(style, end)));
    }

    /** HL-12. */
    @ParameterizedTest
    @MethodSource("ends")
    void aPlaceIsGivenBackOnceHoweverACallEnds(CallStyle style, End end) {
        ClientFixture fixture = client(end);
        TokenListener listener = text -> {
            if (end == End.LISTENER_THROWS) {
                throw new IllegalStateException("gone");
            }
        };
        for (int round = 0; round < 3; round++) {
            try {
                style.call(fixture.client, CallOptions.DEFAULT, listener);
                assertThat(end).isEqualTo(End.ANSWERED);
            } catch (CallException | IllegalStateException e) {
                assertThat(end).isNotEqualTo(End.ANSWERED);
            }
            fixture.assertEverythingIsGivenBack();
        }
        assertThat(fixture.statistics().refusedFull()).as("refused").isZero();
    }

    /** HL-14. */
    @Test
    void aPlaceIsHeldUntilTheLastByteOfAStream() {
        ClientFixture fixture = client(End.ANSWERED);
        List<Boolean> placeTaken = new ArrayList<>();

        fixture.client.stream(REQUEST, CallOptions.DEFAULT, text -> placeTaken.add(isRefused(fixture)));

        assertThat(placeTaken).containsExactly(true);
        assertThat(isRefused(fixture)).isFalse();
    }

    private static boolean isRefused(ClientFixture fixture) {
        try {
            fixture.client.chat(REQUEST, CallOptions.DEFAULT);
            return false;
        } catch (CallException e) {
            return true;
        }
    }

    /** HL-07. */
    @Test
    void aCallThatWasRefusedForItsPlaceTakesNoRequest() {
        ClientFixture fixture = client(End.ANSWERED);
        fixture.client.stream(REQUEST, CallOptions.DEFAULT, text -> {
            for (int i = 0; i < 10; i++) {
                assertThat(isRefused(fixture)).isTrue();
            }
        });

        for (int i = 0; i < 5; i++) {
            assertThat(isRefused(fixture)).isFalse();
        }
    }

    /** HL-19: which limit, whose, how much of it is left, and until when. */
    @Test
    void aRefusalHasAllThatAClientHasToKnow() {
        ClientFixture fixture = client(End.ANSWERED);
        for (int i = 0; i < 6; i++) {
            fixture.client.chat(REQUEST, CallOptions.DEFAULT);
        }

        CallFailedException e = catchThrowableOfType(
                CallFailedException.class,
                () -> fixture.client.chat(REQUEST, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(5))));

        assertThat(e.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(e).hasMessageContaining("the limit of this process is 6 requests per minute");
        assertThat(e.failure().retryAfter()).isEqualTo(Duration.ofSeconds(10));
        assertThat(e.failure().rateLimits())
                .isEqualTo(RateLimits.builder()
                        .requests(6L, 0L, Duration.ofSeconds(10))
                        .build());
    }
}
