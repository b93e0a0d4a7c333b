package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.client.WeirClient;
import dev.weir.plugin.PluginLoader;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.limit.LimitDecision;
import dev.weir.spi.limit.LimitStore;
import dev.weir.spi.limit.LimitedTarget;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.MemoryLimitStore;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The section {@code llm.limitStore}. */
class LimitStoreTest {
    private static final LimitStore SHARED = new MemoryLimitStore(TimeSource.system());
    private static final String LIMITED = """
            llm:
              client: { backend: primary, timeout: 5s }
              backends: { primary: { type: silent, limits: { requestsPerMinute: 2, storeTimeout: 10s } } }
              limitStore: { type: shared }
            """;

    static final class Silent implements Backend {
        @Inject
        Silent() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            return Completion.of(request.model(), "yes");
        }
    }

    /** Each process connects to the same store. */
    static final class Shared implements LimitStore {
        @Inject
        Shared() {}

        @Override
        public LimitDecision take(LimitedTarget target, long tokens, Deadline deadline) throws Exception {
            return SHARED.take(target, tokens, deadline);
        }

        @Override
        public void giveBack(LimitedTarget target, long requests, long tokens, Deadline deadline) throws Exception {
            SHARED.giveBack(target, requests, tokens, deadline);
        }

        @Override
        public void coolDown(LimitedTarget target, Duration duration, Deadline deadline) throws Exception {
            SHARED.coolDown(target, duration, deadline);
        }
    }

    private static final Plugin PLUGIN = extensions -> {
        extensions.backend("silent", Silent.class, NoSettings.class);
        extensions.limitStore("shared", Shared.class, NoSettings.class);
    };

    private static void ask(WeirClient client) {
        client.chat(ChatRequest.builder("model").user("a question").build(), CallOptions.DEFAULT);
    }

    /** HL-15, HL-19: the refusal says which limit it is and whose, and how long it lasts. */
    @Test
    void runtimesWithTheSameStoreShareTheirLimits(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("weir.yaml"), LIMITED);
        try (Weir one = Weir.builder().file(file).plugin(PLUGIN).build();
                Weir other = Weir.builder().file(file).plugin(PLUGIN).build()) {
            ask(one);
            ask(other);

            assertThatThrownBy(() -> ask(one)).isInstanceOfSatisfying(CallFailedException.class, e -> {
                assertThat(e.reason()).isEqualTo(Reason.RATE_LIMITED);
                assertThat(e).hasMessageContaining("the limit of all processes together is 2 requests per minute");
                assertThat(e.failure().retryAfter()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(30));
                RateLimits limits = Objects.requireNonNull(e.failure().rateLimits());
                assertThat(limits.requests())
                        .isEqualTo(new RateLimits.Limit(2L, 0L, e.failure().retryAfter()));
            });
        }
    }

    @Test
    void aStoreWithoutLimitsIsWarnedOf() {
        String without = LIMITED.replace("requestsPerMinute: 2, ", "");
        try (Blueprint blueprint = Blueprint.plan(
                LlmConfiguration.loader().text("weir.yaml", without).load(),
                new PluginLoader().plugin(PLUGIN).load())) {
            assertThat(blueprint.configuration().requireValid().warnings())
                    .containsExactly("weir.yaml:4:3 llm.limitStore: has no effect: no target has limits to share;"
                            + " set requestsPerMinute or tokensPerMinute in llm.limits");
        }
    }
}
