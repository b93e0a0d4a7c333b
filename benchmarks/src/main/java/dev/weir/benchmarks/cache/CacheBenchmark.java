package dev.weir.benchmarks.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.Weir;
import dev.weir.cache.CacheSettings;
import dev.weir.cache.ResponseCaching;
import dev.weir.cache.memory.MemoryCache;
import dev.weir.cache.memory.MemoryCacheSettings;
import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.client.CallResult;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One hit for a prompt of a thousand characters. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CacheBenchmark {
    private static final Duration DAY = Duration.ofDays(1);

    private final ChatRequest request = ChatRequest.builder("offline")
            .user("Deploy nginx with 3 replicas. ".repeat(34).substring(0, 1000))
            .temperature(0.0)
            .build();
    private final String key = "0123456789abcdef".repeat(4);
    private final byte[] prompt = new byte[1000];
    private final Completion answer = Completion.of("offline", "an answer");
    private final Cache<String, Completion> caffeine =
            Caffeine.newBuilder().maximumSize(10_000).build();
    private final ResponseCaching caching = ResponseCaching.builder(new MemoryCache(
                    MemoryCacheSettings.of(10_000, "64MB"), TimeSource.system(), new SimpleMeterRegistry()))
            .settings(CacheSettings.of(Map.of("ttl", DAY)))
            .build();
    private final Call call = Call.builder("call-1", request, Deadline.after(DAY, TimeSource.system()))
            .backend("offline")
            .build();
    private final Next backend = made -> answer;
    private @Nullable MessageDigest sha256;
    private @Nullable Weir weir;

    /** Has the answer stored by all contenders. */
    @Setup
    public void store() throws BackendException, NoSuchAlgorithmException {
        caffeine.put(key, answer);
        caching.answer(call, backend);
        sha256 = MessageDigest.getInstance("SHA-256");
        weir = Weir.builder()
                .environment(Map.of())
                .set("llm.cache.type", "memory")
                .set("llm.cache.ttl", "1d")
                .build();
        weir.chat(request);
    }

    @TearDown
    public void close() {
        built().close();
    }

    private Weir built() {
        return Objects.requireNonNull(weir, "not set up");
    }

    /** Caffeine with a key that is there already. */
    @Benchmark
    public @Nullable Completion caffeine() {
        return caffeine.getIfPresent(key);
    }

    /** The JDK's SHA-256 of as many bytes as the prompt has. */
    @Benchmark
    public byte[] sha256() {
        return Objects.requireNonNull(sha256, "not set up").digest(prompt);
    }

    /** The engine of the cache: rule, key, lookup, facts. */
    @Benchmark
    public Answer caching() throws BackendException {
        return caching.answer(call, backend);
    }

    /** The whole client, with its metrics and events. */
    @Benchmark
    public CallResult client() {
        return built().chat(request);
    }
}
