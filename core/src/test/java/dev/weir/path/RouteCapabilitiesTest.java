package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Capability;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.event.TargetSkipped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which targets of a route a call asks, by what is known of them, with the whole path. */
class RouteCapabilitiesTest {
    private static final ChatRequest SHORT =
            ChatRequest.builder("chat").user("a question").maxTokens(100).build();
    private static final ChatRequest LONG =
            ChatRequest.builder("chat").user("x".repeat(80_000)).maxTokens(100).build();
    private static final ChatRequest WITH_TOOL = ChatRequest.builder("chat")
            .user("a question")
            .tool(Tool.of("t", "a tool", Map.of()))
            .build();

    private final ScriptedBackend first = new ScriptedBackend(List.of(call -> {}));
    private final ScriptedBackend second = new ScriptedBackend(List.of(call -> {}));

    private static ScriptedBackend rejects(Reason reason) {
        return new ScriptedBackend(List.of(call -> {
            throw BackendException.builder(reason, "as told").status(400).build();
        }));
    }

    private static ClientFixture route(String ofFirst, Backend first, String ofSecond, Backend second) {
        String targets = """
                routes: { chat: { targets: [ { backend: primary, model: a, capabilities: { %s } },
                                             { backend: second, model: b, capabilities: { %s } } ] } }\
                """.formatted(ofFirst, ofSecond);
        return new ClientFixture(targets, Map.of("primary", first, "second", second));
    }

    private static CallResult ask(ClientFixture fixture, ChatRequest request) {
        return fixture.client.chat(request, CallOptions.DEFAULT);
    }

    @Test
    void aTargetThatIsKnownToLackWhatTheCallNeedsIsNotAsked() {
        ClientFixture fixture = route("tools: false", first, "", second);

        assertThat(ask(fixture, WITH_TOOL).backend()).isEqualTo("second");
        assertThat(ask(fixture, SHORT).backend()).isEqualTo("primary");

        assertThat(first.asked()).isEqualTo(1);
        assertThat(fixture.skipped).extracting(TargetSkipped::backend).containsExactly("primary");
        assertThat(fixture.skipped).extracting(TargetSkipped::missing).containsExactly(Capability.TOOLS);
        assertThat(fixture.givenUp).isEmpty();
    }

    @Test
    void whatABackendKnowsOfItsModelCounts() {
        Backend withoutTools = new Backend() {
            @Override
            public Completion complete(ChatRequest request, CallContext call) {
                throw new AssertionError("it has no tools");
            }

            @Override
            public ModelCapabilities capabilities(String model) {
                return ModelCapabilities.builder().tools(!model.equals("a")).build();
            }
        };

        assertThat(ask(route("", withoutTools, "", second), WITH_TOOL).backend())
                .isEqualTo("second");
    }

    @Test
    void ifAllLackItTheFirstIsAskedAndItsRejectionIsTheCallers() {
        ScriptedBackend rejecting = rejects(Reason.UNSUPPORTED);
        ClientFixture fixture = route("tools: false", rejecting, "tools: false", second);

        assertThatThrownBy(() -> ask(fixture, WITH_TOOL))
                .isInstanceOfSatisfying(
                        CallFailedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED));

        assertThat(List.of(rejecting.asked(), second.asked())).containsExactly(1, 0);
        assertThat(fixture.skipped).isEmpty();
    }

    @Test
    void theLastTargetThatIsLeftHasTheWholeTimeOfTheCall() {
        List<ClientFixture> fixtures = new ArrayList<>();
        ScriptedBackend slow = new ScriptedBackend(List.of(call -> {
            fixtures.get(0).pass(Duration.ofSeconds(20));
            if (call.isCancelled()) {
                throw new BackendException(ErrorClass.NETWORKING, "closed");
            }
        }));
        ClientFixture fixture = route("", slow, "tools: false", second);
        fixtures.add(fixture);

        assertThat(ask(fixture, WITH_TOOL).backend()).isEqualTo("primary");
        assertThat(ask(fixture, SHORT).backend()).as("with another left").isEqualTo("second");
    }

    /** RT-05: no retry at the same target, and the next is one with a longer context. */
    @Test
    void anOverflowLeadsToATargetWithALongerContext() {
        ScriptedBackend overflows = rejects(Reason.CONTEXT_LENGTH_EXCEEDED);
        ClientFixture fixture = route("contextLength: 12000", overflows, "contextLength: 200000", second);

        assertThat(ask(fixture, LONG).backend()).isEqualTo("second");

        assertThat(List.of(overflows.asked(), second.asked())).containsExactly(1, 1);
    }

    @Test
    void anOverflowDoesNotLeadToATargetWithAShorterContext() {
        ScriptedBackend overflows = rejects(Reason.CONTEXT_LENGTH_EXCEEDED);
        ClientFixture fixture = route("contextLength: 12000", overflows, "contextLength: 11000", second);

        assertThatThrownBy(() -> ask(fixture, LONG))
                .isInstanceOfSatisfying(
                        CallFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.CONTEXT_LENGTH_EXCEEDED));

        assertThat(List.of(overflows.asked(), second.asked())).containsExactly(1, 0);
        assertThat(fixture.skipped).extracting(TargetSkipped::backend).containsExactly("second");
    }

    /** RT-07: a request that is too long says nothing of the target's health. */
    @Test
    void afterOverflowsAShortPromptGoesToTheFirstTarget() {
        ScriptedBackend overflowsOnce = new ScriptedBackend(List.of(
                call -> {
                    throw BackendException.builder(Reason.CONTEXT_LENGTH_EXCEEDED, "as told")
                            .build();
                },
                call -> {}));
        ClientFixture fixture = route("", overflowsOnce, "", second);

        for (int i = 0; i < 20; i++) {
            assertThat(ask(fixture, LONG).backend()).isEqualTo("second");
        }
        assertThat(overflowsOnce.asked()).as("the rejection is remembered").isEqualTo(1);
        assertThat(ask(fixture, SHORT).backend()).isEqualTo("primary");
        assertThat(fixture.breaker("primary", "a").statistics().consecutiveFailures())
                .isZero();

        fixture.pass(Duration.ofMinutes(10));
        assertThat(ask(fixture, LONG).backend()).as("and forgotten").isEqualTo("primary");
    }

    @Test
    void aPromptThatIsSurelyTooLongIsNotSent() {
        ClientFixture fixture = route("contextLength: 8000", first, "", second);

        assertThat(ask(fixture, LONG).backend()).isEqualTo("second");

        assertThat(first.asked()).isZero();
    }

    @Test
    void aRejectedContinuationIsRemembered() {
        ScriptedBackend rejecting = rejects(Reason.INVALID_REQUEST);
        ClientFixture fixture = route("continuation: true", rejecting, "", second);
        ChatRequest prefilled =
                SHORT.toBuilder().message(Message.assistant("an ans")).build();

        assertThatThrownBy(() -> ask(fixture, prefilled)).isInstanceOf(CallFailedException.class);
        assertThat(ask(fixture, prefilled).backend()).isEqualTo("second");

        assertThat(rejecting.asked()).isEqualTo(1);
    }
}
