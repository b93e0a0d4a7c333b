package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.cache.CacheLookup;
import dev.weir.cache.CacheSettings;
import dev.weir.cache.CacheStatistics;
import dev.weir.cache.ResponseCaching;
import dev.weir.cache.memory.MemoryCache;
import dev.weir.cache.memory.MemoryCacheSettings;
import dev.weir.call.CacheMode;
import dev.weir.call.Call;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.config.Configuration;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.wiring.LlmConfiguration;
import dev.weir.wiring.LlmSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The response cache of the plugin in a runtime, and the engine alone. The snippets of docs/cache.md come from here. */
class CachePageTest {
    private static final Path GUIDE = Path.of("../docs/cache.md");
    private static final Pattern SAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private final ChatRequest request = ChatRequest.builder("offline")
            .user("Deploy nginx with 3 replicas")
            .temperature(0.0)
            .build();

    @Test
    void aCallMayReadRefreshOrPassBy() {
        List<String> printed = new ArrayList<>();
        try (Weir weir = Weir.builder()
                .environment(Map.of())
                .map(Map.of(
                        "llm.cache.type", "memory",
                        "llm.cache.ttl", "10m",
                        "llm.cache.maxEntries", 10_000,
                        "llm.cache.maxBytes", "64MB"))
                .build()) {
            // tag::mode[]
            CallResult first = weir.chat(request);
            CallResult again = weir.chat(request);
            CallResult fresh = weir.chat(request, CallOptions.DEFAULT.withCache(CacheMode.REFRESH));
            printed.add(first.facts().cacheHit() + " " + again.facts().cacheHit() + " "
                    + fresh.facts().cacheHit());
            // end::mode[]
            assertThat(again.completion()).isEqualTo(first.completion());
            assertThat(weir.configuration().withoutEffect()).isEmpty();
        }
        assertThat(printed).containsExactly("false true false");
    }

    @Test
    void theEngineNeedsNoRuntime() throws BackendException {
        AtomicInteger asked = new AtomicInteger();
        Backend backend = new Backend() {
            @Override
            public Completion complete(ChatRequest question, CallContext call) {
                asked.incrementAndGet();
                return Completion.of(question.model(), "deep");
            }
        };
        MeterRegistry registry = new SimpleMeterRegistry();
        // tag::alone[]
        ResponseCache cache = new MemoryCache(MemoryCacheSettings.of(10_000, "64MB"), TimeSource.system(), registry);
        ResponseCaching caching = ResponseCaching.builder(cache)
                .settings(CacheSettings.of(Map.of("ttl", Duration.ofHours(1))))
                .build();
        Call call = Call.builder("call-1", request, Deadline.after(Duration.ofSeconds(30), TimeSource.system()))
                .backend("primary")
                .build();
        Answer answer = caching.answer(call, made -> made.request().ask(backend, made));
        CacheStatistics statistics = caching.statistics();
        // end::alone[]
        assertThat(answer).isEqualTo(Completion.of("offline", "deep"));
        assertThat(statistics.count(CacheLookup.MISS)).isEqualTo(1);
        caching.answer(call, other -> other.request().ask(backend, other));
        assertThat(asked).hasValue(1);
    }

    @Test
    void everySampleOfThePageLoads() throws IOException {
        List<String> samples = SAMPLE.matcher(Files.readString(GUIDE))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(samples).hasSize(3).allSatisfy(sample -> {
            Configuration<LlmSettings> configuration = LlmConfiguration.loader()
                    .environment(Map.of("REDIS_PASSWORD", "a-secret"))
                    .text("weir.yaml", sample)
                    .load();
            assertThat(configuration.requireValid().warnings()).isEmpty();
        });
    }
}
