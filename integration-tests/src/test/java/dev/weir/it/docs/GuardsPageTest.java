package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.call.Call;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.guard.ConfiguredGuard;
import dev.weir.guard.GuardListener;
import dev.weir.guard.GuardRefusedException;
import dev.weir.guard.GuardSettings;
import dev.weir.guard.Guards;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of docs/guards.md come from here, and its sample does what the page says. */
class GuardsPageTest {
    private static final Path PAGE = Path.of("../docs/guards.md");
    private static final Pattern SAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void theSampleGuardsCalls() throws IOException {
        MatchResult sample =
                SAMPLE.matcher(Files.readString(PAGE)).results().findFirst().orElseThrow();
        Path file = Files.writeString(directory.resolve("weir.yaml"), sample.group(1));
        ChatRequest refused =
                ChatRequest.builder("offline").user("Tell me of project heron").build();
        ChatRequest request = ChatRequest.builder("offline")
                .user("Deploy nginx with 3 replicas")
                .build();
        try (Weir weir = Weir.builder().environment(Map.of()).file(file).build()) {
            assertThatThrownBy(() -> weir.chat(refused, CallOptions.DEFAULT))
                    .isInstanceOf(GuardRefusedException.class)
                    .hasMessageEndingWith("guard 'topics' refused the prompt (rule 'term-1'): it has a forbidden term");
            // tag::unguarded[]
            CallResult result = weir.chat(request, CallOptions.DEFAULT.withGuarded(false));
            // end::unguarded[]
            assertThat(result.text()).isNotEmpty();
        }
    }

    @Test
    void theEngineNeedsNoRuntime() throws BackendException {
        ChatRequest request = ChatRequest.builder("m").user("hi").build();
        Guard guard = context -> new CallGuard() {};
        Backend backend = new Backend() {
            @Override
            public Completion complete(ChatRequest question, CallContext context) {
                return Completion.of("m", "hello");
            }
        };
        // tag::alone[]
        Guards guards = new Guards(
                List.of(new ConfiguredGuard("size", guard, GuardSettings.defaults())),
                GuardListener.NONE,
                new TimeLimiter());
        Call call = Call.builder("call-1", request, Deadline.after(Duration.ofSeconds(30), TimeSource.system()))
                .build();
        Answer answer = guards.answer(call, made -> made.request().ask(backend, made));
        // end::alone[]
        assertThat(answer).isEqualTo(Completion.of("m", "hello"));
    }
}
