package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.client.CallOptions;
import dev.weir.recording.RecordedAttempt;
import dev.weir.recording.RecordedAttempt.AttemptEnding;
import dev.weir.recording.RecordedCall;
import dev.weir.recording.Recording;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the path records of calls, and what it does not. */
class RecordingPathTest {
    @TempDir
    private Path folder;

    /** Fails each first attempt. */
    static final class FailsOnce implements Backend {
        private final AtomicInteger asked = new AtomicInteger();

        @Inject
        FailsOnce() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            if (asked.incrementAndGet() % 2 == 1) {
                throw BackendException.builder(Reason.SERVER_ERROR, "broken").build();
            }
            return Completion.builder(request.model())
                    .text("the answer")
                    .usage(Usage.reported(7, 3))
                    .build();
        }
    }

    private Weir weir(Map<String, Object> settings) {
        return Weir.builder()
                .environment(Map.of())
                .workingDirectory(folder)
                .plugin(extensions -> extensions.backend("fails-once", FailsOnce.class, NoSettings.class))
                .set("llm.backends.primary.type", "fails-once")
                .set("llm.client.backend", "primary")
                .set("llm.client.model", "small")
                .set("llm.retry.baseDelay", "1ms")
                .map(settings)
                .build();
    }

    private static ChatRequest request(String text) {
        return ChatRequest.builder("small").user(text).temperature(0.0).build();
    }

    @Test
    void callsAndAttemptsAreRecordedWithoutTheirContent() throws Exception {
        Path file = folder.resolve("traffic.jsonl");
        try (Weir weir = weir(Map.of("llm.performance.recordTo", file.toString()))) {
            weir.chat(request("a secret"), CallOptions.DEFAULT);
            weir.chat(request("a secret"), CallOptions.DEFAULT);
            weir.chat(request("another"), CallOptions.DEFAULT);
        }

        Recording recording = Recording.read(file);
        List<RecordedCall> calls = recording.calls();
        assertThat(calls).hasSize(3).allMatch(RecordedCall::answered).allMatch(call -> call.outputTokens() == 3);
        assertThat(calls).extracting(RecordedCall::model).containsOnly("small");
        assertThat(calls.get(0).digest()).isNotNull().isEqualTo(calls.get(1).digest());
        assertThat(calls.get(2).digest()).isNotEqualTo(calls.get(0).digest());
        assertThat(recording.attempts())
                .extracting(RecordedAttempt::ending)
                .startsWith(AttemptEnding.FAILED, AttemptEnding.ANSWERED);
        assertThat(recording.attempts()).extracting(RecordedAttempt::target).containsOnly("primary/small");
        assertThat(recording.attempts())
                .extracting(RecordedAttempt::call)
                .contains(calls.get(0).id());
        assertThat(Files.readString(file)).doesNotContain("secret").doesNotContain("answer\"");
    }

    @Test
    void nothingIsRecordedByDefault() throws Exception {
        try (Weir weir = weir(Map.of())) {
            weir.chat(request("a secret"), CallOptions.DEFAULT);
        }
        assertThat(folder).isEmptyDirectory();
    }
}
