package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.call.AttemptRecord;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.event.TargetGivenUp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Several keys of one provider, each a backend, as the targets of a route. */
class RefusedKeysTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("a question").build();

    private static ScriptedBackend failing(Reason reason) {
        return new ScriptedBackend(List.of(call -> {
            throw BackendException.builder(reason, "as told").build();
        }));
    }

    private static ClientFixture fixture(ScriptedBackend first, ScriptedBackend second, ScriptedBackend third) {
        return new ClientFixture(
                "routes: { chat: { targets: [ { backend: primary, model: m }, { backend: second, model: m },"
                        + " { backend: third, model: m } ] } }",
                Map.of("primary", first, "second", second, "third", third));
    }

    /** RT-22: no key is asked again, and none is waited for while another is left. */
    @Test
    void aRefusedAndALimitedKeyLeadToTheNextAtOnce() {
        ScriptedBackend refused = failing(Reason.KEY_REFUSED);
        ScriptedBackend limited = failing(Reason.RATE_LIMITED);
        ClientFixture fixture = fixture(refused, limited, new ScriptedBackend(List.of(call -> {})));

        CallResult result = fixture.client.chat(REQUEST, CallOptions.DEFAULT);

        assertThat(result.backend()).isEqualTo("third");
        assertThat(List.of(refused.asked(), limited.asked())).containsExactly(1, 1);
        assertThat(fixture.sleeper.waits).isEmpty();
        assertThat(result.duration()).isLessThan(Duration.ofMillis(50));
        assertThat(fixture.givenUp)
                .extracting(TargetGivenUp::backend, TargetGivenUp::operator)
                .contains(tuple("primary", true));
    }

    /** RT-23: the reason says that it is the provider's key, and the log which. */
    @Test
    void ifAllKeysAreRefusedTheCallerLearnsThatItIsNotItsOwn() {
        ClientFixture fixture =
                fixture(failing(Reason.KEY_REFUSED), failing(Reason.KEY_REFUSED), failing(Reason.KEY_REFUSED));

        CallFailedException e = catchThrowableOfType(
                CallFailedException.class, () -> fixture.client.chat(REQUEST, CallOptions.DEFAULT));

        assertThat(e.reason()).isEqualTo(Reason.KEY_REFUSED);
        assertThat(e.reason().fault()).isEqualTo(Reason.Fault.POLICY);
        assertThat(e.attemptLog().attempts().stream()
                        .map(AttemptRecord::backend)
                        .distinct())
                .containsExactly("primary", "second", "third");
        assertThat(fixture.givenUp).hasSize(3).allMatch(TargetGivenUp::operator);
    }
}
