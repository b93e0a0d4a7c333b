package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.cost.Costs;
import dev.weir.path.Teller.Break;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A route whose first target breaks while it streams its answer, with the whole path and a clock to move. */
final class StreamedRoute {
    static final String[] PIECES = {"Rivers ", "run", "  to \n", "the", " se", "a."};
    static final String WHOLE = String.join("", PIECES);
    static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("Where do rivers run?").build();

    private final List<ClientFixture> fixtures = new ArrayList<>();

    /** The kinds of breaks; each ends the attempt with a reason of its own. */
    enum Kind {
        CUT,
        SILENT,
        SERVER_ERROR,
        OVERLOADED,
        RATE_LIMITED,
        MALFORMED;

        Reason reason() {
            return this == SILENT ? Reason.TIMED_OUT : Reason.valueOf(name());
        }

        Reason reasonWhileATargetIsLeft() {
            return Reason.valueOf(name());
        }
    }

    Break breaking(Kind kind) {
        return kind == Kind.SILENT ? this::silent : Break.with(kind.reason());
    }

    void silent(CallContext call) throws BackendException {
        while (!call.isCancelled()) {
            fixtures.get(0).pass(Duration.ofMillis(100));
        }
        throw BackendException.builder(Reason.CUT, "closed").build();
    }

    ClientFixture fixture(String settings, Teller... tellers) {
        return fixture(settings, null, tellers);
    }

    /** @param costs prices the attempts; null for no prices */
    ClientFixture fixture(String settings, @Nullable Costs costs, Teller... tellers) {
        List<String> names = List.of("primary", "second", "third");
        Map<String, Backend> backends = new LinkedHashMap<>();
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < tellers.length; i++) {
            backends.put(names.get(i), tellers[i]);
            targets.add("{ backend: " + names.get(i) + ", model: m" + i + ", capabilities: { continuation: true } }");
        }
        ClientFixture fixture = new ClientFixture(
                "client: { timeout: 5m }, routes: { chat: { targets: [ " + String.join(", ", targets) + " ], "
                        + settings + " } }",
                Map.copyOf(backends),
                costs);
        fixtures.add(fixture);
        return fixture;
    }

    static CallResult stream(ClientFixture fixture, TokenListener listener) {
        return fixture.client.stream(REQUEST, CallOptions.DEFAULT, listener);
    }

    static void assertEverythingIsGivenBack(ClientFixture fixture) {
        assertThat(fixture.client.activeCalls()).isEmpty();
        assertThat(fixture.breaker("primary", "m0").statistics().inFlight()).isZero();
        assertThat(fixture.breaker("second", "m1").statistics().inFlight()).isZero();
        assertThat(Thread.interrupted()).isFalse();
    }

    static void assertOneAnswer(AnswerRecorder heard, CallResult result, String id) {
        Completion completion = result.completion();
        assertThat(heard.text).hasToString(WHOLE);
        assertThat(completion.text()).isEqualTo(WHOLE);
        assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(completion.id()).isEqualTo(id);
        assertThat(heard.models).containsExactly(id.replace("-id", "-2026 ") + id);
        assertThat(heard.finished).containsExactly(completion);
        assertThat(heard.restarts).isZero();
    }

    static String begin(int pieces) {
        return String.join("", List.of(PIECES).subList(0, pieces));
    }

    /** The client of the test, while a backend runs. */
    ClientFixture client() {
        return fixtures.get(0);
    }
}
