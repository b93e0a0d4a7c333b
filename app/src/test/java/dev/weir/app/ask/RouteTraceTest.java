package dev.weir.app.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Capability;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallHedged;
import dev.weir.spi.event.TargetGivenUp;
import dev.weir.spi.event.TargetSkipped;
import dev.weir.spi.event.TargetsOrdered;
import dev.weir.spi.route.TargetState;
import dev.weir.wiring.LlmConfiguration;
import dev.weir.wiring.LlmSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code weir ask --explain} prints. */
class RouteTraceTest {
    private static final LlmSettings SETTINGS =
            LlmConfiguration.loader().text("weir.yaml", """
                    llm:
                      client: { backend: first }
                      routes:
                        chat: { targets: [ { backend: first, model: a }, { backend: second, model: b } ] }
                    """).load().settings();

    private final StringWriter out = new StringWriter();
    private final RouteTrace trace = new RouteTrace(new PrintWriter(out));

    @Test
    void beginsWithTheTargetsOfTheRoute() {
        assertThat(RouteTrace.begin(SETTINGS, "chat")).isEqualTo("weir: route 'chat' (failover): first/a, second/b");
        assertThat(RouteTrace.begin(SETTINGS, "other"))
                .isEqualTo("weir: 'other' is not a route; its backend is 'first'");
    }

    @Test
    void saysWhatTheRouteHasOfItsOwn() {
        LlmSettings settings =
                LlmConfiguration.loader().text("weir.yaml", """
                    llm:
                      client: { backend: first }
                      routes:
                        chat:
                          targets: [ { backend: first, model: a }, { backend: second, model: b } ]
                          onFailure: { contentFilter: { then: next }, serverError: { retries: 1, then: end } }
                          mirror: { target: { backend: third, model: c }, share: 5% }
                    """).load().settings();

        assertThat(RouteTrace.begin(settings, "chat").lines())
                .containsExactly(
                        "weir: route 'chat' (failover): first/a, second/b",
                        "weir: on policy.content-filter the route has a rule of its own: no retry, then the next target",
                        "weir: on provider.server-error the route has a rule of its own: 1 retry after at most 1s, then"
                                + " the call fails",
                        "weir: 5% of the calls are copied to third/c");
    }

    @Test
    void saysInWhichOrderAndByWhichFactsTargetsAreAsked() {
        TargetState slow = TargetState.builder("first", "a")
                .latency(Duration.ofMillis(1200), Duration.ZERO)
                .inFlight(3)
                .circuitOpen(true)
                .costUsd(new BigDecimal("0.00120"))
                .build();
        TargetState unknown = TargetState.builder("second", "b").build();

        trace.targetsOrdered(new TargetsOrdered("call-1", "chat", List.of(unknown, slow)));

        assertThat(out.toString().lines())
                .containsExactly(
                        "weir: the call asks second/b, then first/a (latency 1.2s, 3 in flight, circuit breaker"
                                + " open, about $0.0012)");
    }

    @Test
    void saysWhatBecameOfAHedge() {
        trace.callHedged(new CallHedged("call-1", "chat", "second", "b", Duration.ofMillis(2100), true));
        trace.callHedged(new CallHedged("call-2", "chat", "second", "b", Duration.ofMillis(900), false));

        assertThat(out.toString().lines())
                .containsExactly(
                        "weir: second/b was asked as well after 2.1s: its output was first",
                        "weir: second/b was asked as well after 900ms: its output was not first");
    }

    @Test
    void saysWhyATargetWasLeftAndWhichOneAnswered() {
        trace.targetGivenUp(new TargetGivenUp(
                "call-1",
                "chat",
                "first",
                "a",
                Reason.SERVER_ERROR,
                "the limit of 2 retries is reached, and another target is left",
                false,
                true));
        trace.callFinished(CallFinished.builder("call-1", "chat", "chat")
                .attempts(4)
                .duration(Duration.ofMillis(1200))
                .servedBy("second", "b-2026")
                .build());

        assertThat(out.toString().lines())
                .containsExactly(
                        "weir: first/a was left (provider.server-error): the limit of 2 retries is reached, and another"
                                + " target is left",
                        "weir: backend 'second', model 'b-2026' answered after 4 attempts in 1.2s");
    }

    @Test
    void saysWhichTargetsWereSkippedAndWhatTheyLack() {
        trace.targetSkipped(new TargetSkipped("call-1", "chat", "second", "b", Capability.CONTEXT_LENGTH));

        assertThat(out.toString().lines())
                .containsExactly("weir: second/b was skipped: it lacks what the call needs, context-length");
    }
}
