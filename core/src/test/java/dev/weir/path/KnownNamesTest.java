package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.call.Calls;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownNamesTest {
    private static final Map<String, Capabilities> BACKENDS = Map.of(
            "offline", Capabilities.BASIC,
            "primary",
                    Capabilities.builder()
                            .kinds(RequestKind.CHAT, RequestKind.EMBEDDING)
                            .modelRequired(true)
                            .build(),
            "vectors", Capabilities.builder().kinds(RequestKind.EMBEDDING).build());

    private final KnownNames names = new KnownNames(BACKENDS, Map.of(), Set.of("exponential"), null);

    @Test
    void aBackendThatRequiresAModelIsNotAskedWhereNobodyChoseOne() {
        KnownNames withoutModel = new KnownNames(BACKENDS, Map.of(), Set.of("exponential"), "model-1");

        assertThatThrownBy(() -> withoutModel.check(embedding("primary")))
                .isInstanceOf(CallException.class)
                .hasMessage(
                        "call-1: backend 'primary' needs a model, and none is set: set llm.client.model or LLM_MODEL, or"
                                + " name one in the call, on the command line with --model");
        assertThatCode(() -> withoutModel.check(embedding("vectors"))).doesNotThrowAnyException();
        assertThatCode(() -> names.check(embedding("primary"))).doesNotThrowAnyException();
    }

    private static Call embedding(String backend) {
        Deadline deadline = Deadline.after(Duration.ofMinutes(1), TimeSource.system());
        return Call.builder("call-1", EmbeddingRequest.of("model-1", "a secret"), deadline)
                .backend(backend)
                .build();
    }

    @Test
    void letsARequestPassWhoseKindTheBackendAnswers() {
        assertThatCode(() -> names.check(Calls.plain())).doesNotThrowAnyException();
        assertThatCode(() -> names.check(embedding("vectors"))).doesNotThrowAnyException();
    }

    @Test
    void refusesAnotherAndNamesTheBackendsThatAnswerIt() {
        assertThatThrownBy(() -> names.check(embedding("offline")))
                .isInstanceOf(CallException.class)
                .hasMessage("call-1: backend 'offline' answers no embedding requests; configured backends that do:"
                        + " primary, vectors");
    }

    @Test
    void aRouteNeedsOneTargetThatAnswersTheKind() {
        Map<String, Set<String>> routes = Map.of("mixed", Set.of("offline", "vectors"), "plain", Set.of("offline"));
        KnownNames routed = new KnownNames(BACKENDS, routes, Set.of("exponential"), null);

        assertThatCode(() -> routed.check(embeddingAtRoute("mixed"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> routed.check(embeddingAtRoute("plain")))
                .isInstanceOf(CallException.class)
                .hasMessage("call-1: no target of route 'plain' answers embedding requests; configured backends that"
                        + " do: primary, vectors");
    }

    private static Call embeddingAtRoute(String route) {
        Deadline deadline = Deadline.after(Duration.ofMinutes(1), TimeSource.system());
        return Call.builder("call-1", EmbeddingRequest.of(route, "a secret"), deadline)
                .route(route)
                .build();
    }
}
