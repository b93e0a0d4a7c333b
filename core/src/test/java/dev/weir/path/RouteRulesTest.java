package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.config.Combination;
import dev.weir.path.ScriptedBackend.Step;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.chat.ChatRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A route whose own rules replace those of the table of reasons. */
class RouteRulesTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("a question").build();

    private final ScriptedBackend second = new ScriptedBackend(List.of(call -> {}));

    private static ScriptedBackend failing(Reason reason, @Nullable Duration retryAfter) {
        Step fails = call -> {
            throw BackendException.builder(reason, "as told")
                    .retryAfter(retryAfter)
                    .build();
        };
        return new ScriptedBackend(List.of(fails));
    }

    private ClientFixture fixture(String onFailure, ScriptedBackend first) {
        return new ClientFixture(
                "routes: { chat: { targets: [ { backend: primary, model: a }, { backend: second, model: a } ], "
                        + "onFailure: { " + onFailure + " } } }",
                Map.of("primary", first, "second", second));
    }

    private static void ask(ClientFixture fixture) {
        fixture.client.chat(REQUEST, CallOptions.DEFAULT);
    }

    private int askedByTheTable(Reason reason) {
        ScriptedBackend first = failing(reason, null);
        try {
            ask(fixture("", first));
        } catch (CallFailedException e) {
            assertThat(e.reason()).isEqualTo(reason);
        }
        return first.asked();
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void whatFollowsIsUpToTheRoute(Reason reason) {
        int asked = askedByTheTable(reason);
        int before = second.asked();
        ScriptedBackend first = failing(reason, null);
        ask(fixture(Combination.name(reason) + ": { then: next }", first));
        assertThat(first.asked()).isEqualTo(asked);
        assertThat(second.asked()).isEqualTo(before + 1);

        ScriptedBackend ending = failing(reason, null);
        assertThatThrownBy(() -> ask(fixture(Combination.name(reason) + ": { then: end }", ending)))
                .isInstanceOfSatisfying(
                        CallFailedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
        assertThat(ending.asked()).isEqualTo(asked);
        assertThat(second.asked()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"SERVER_ERROR", "UNREACHABLE", "CUT", "OVERLOADED", "MALFORMED", "TIMED_OUT"})
    void howOftenATargetIsRetriedIsUpToTheRoute(Reason reason) {
        for (int retries : List.of(0, 1, 3)) {
            ScriptedBackend first = failing(reason, null);
            ClientFixture fixture = fixture(Combination.name(reason) + ": { retries: " + retries + " }", first);

            ask(fixture);

            assertThat(first.asked()).isEqualTo(1 + retries);
            assertThat(fixture.sleeper.waits)
                    .allSatisfy(wait -> assertThat(wait).isLessThanOrEqualTo(Duration.ofSeconds(1)));
        }
    }

    @Test
    void aLongerRequestedDelayIsWaitedForWhereTheRoutePermitsIt() {
        ScriptedBackend first = failing(Reason.RATE_LIMITED, Duration.ofSeconds(8));
        ClientFixture fixture = fixture("rateLimited: { longestDelay: 9s }", first);

        ask(fixture);

        assertThat(first.asked()).isEqualTo(2);
        assertThat(fixture.sleeper.waits).containsExactly(Duration.ofSeconds(8));
    }

    @Test
    void aShorterDelayOfTheStrategyIsUpToTheRoute() {
        ScriptedBackend first = failing(Reason.SERVER_ERROR, null);
        ClientFixture fixture = fixture("serverError: { longestDelay: 200ms }", first);

        ask(fixture);

        assertThat(fixture.sleeper.waits).containsExactly(Duration.ofMillis(200), Duration.ofMillis(200));
    }

    @Test
    void otherReasonsAreAsInTheTable() {
        ScriptedBackend first = failing(Reason.OVERLOADED, null);
        ask(fixture("serverError: { retries: 0 }", first));
        assertThat(first.asked()).isEqualTo(2);
    }
}
