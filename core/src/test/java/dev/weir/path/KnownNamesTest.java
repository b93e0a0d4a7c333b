package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Call;
import dev.weir.call.CallException;
import dev.weir.call.Calls;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownNamesTest {
    private final KnownNames names = new KnownNames(
            Map.of(
                    "offline", Set.of(RequestKind.CHAT),
                    "primary", Set.of(RequestKind.CHAT, RequestKind.EMBEDDING),
                    "vectors", Set.of(RequestKind.EMBEDDING)),
            Set.of("exponential"));

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
}
