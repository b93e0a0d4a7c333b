package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.cache.CacheSettings;
import dev.weir.client.CallResult;
import dev.weir.config.Configuration;
import dev.weir.config.ConfigurationReference;
import dev.weir.config.ConfigurationReference.ExtensionType;
import dev.weir.config.EffectiveValue;
import dev.weir.config.Problem;
import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.NoSettings;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.settings.DefaultValue;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The section {@code llm.cache}: the settings of the core stand beside those of the type. */
class CacheSectionTest {

    record ShelfSettings(@DefaultValue("1MB") ByteSize room) {}

    /** A cache that keeps everything. */
    static final class Shelf implements ResponseCache {
        private final Map<String, CachedAnswer> kept = new ConcurrentHashMap<>();

        @Inject
        Shelf(ShelfSettings settings) {
            assertThat(settings.room()).isEqualTo(ByteSize.parse("1MB"));
        }

        @Override
        public Optional<CachedAnswer> get(String key) {
            return Optional.ofNullable(kept.get(key));
        }

        @Override
        public void put(String key, CachedAnswer answer, Duration timeToLive) {
            kept.put(key, answer);
        }

        @Override
        public void remove(String key) {
            kept.remove(key);
        }

        @Override
        public void clear() {
            kept.clear();
        }

        @Override
        public long size() {
            return kept.size();
        }

        @Override
        public boolean isLocal() {
            return true;
        }
    }

    static final class Echo implements Backend {
        @Inject
        Echo() {}

        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return Completion.of(request.model(), "echo");
        }
    }

    private static Configuration<LlmSettings> load(String cache) {
        return LlmConfiguration.loader()
                .text("weir.yaml", "llm: { cache: " + cache + " }")
                .load();
    }

    private static List<String> problems(Configuration<LlmSettings> configuration) {
        configuration.sections().forEach(section -> configuration.bind(section, ShelfSettings.class));
        return configuration.problems().list().stream().map(Problem::toString).toList();
    }

    @Test
    void theSettingsOfTheCoreStandBesideThoseOfTheType() {
        Configuration<LlmSettings> configuration = load("{ type: shelf, ttl: 5m, room: 64MB,"
                + " intentTypes: { Scale: { ttl: 1h, anyTemperature: true } }, separateBy: [tenant] }");
        assertThat(problems(configuration)).isEmpty();
        CacheSettings settings = configuration.core(configuration.sections().get(0), CacheSettings.class);
        assertThat(settings.ttl()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.intentTypes().get("Scale").ttl()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.separateBy()).containsExactly("tenant");
        assertThat(settings.maxAnswerBytes()).isEqualTo(ByteSize.parse("1MB"));
        assertThat(configuration.effective())
                .filteredOn(value -> value.key().startsWith("llm.cache."))
                .extracting(EffectiveValue::key)
                .contains("llm.cache.ttl", "llm.cache.room", "llm.cache.intentTypes.Scale.ttl");
    }

    /** CV-12. */
    @Test
    void wrongSettingsOfBothAreRefusedAtTheirPlaces() {
        assertThat(problems(load("{ type: shelf, ttl: -1s, room: 64 potatoes, maxEntries: 5, maxAnswerBytes: 1B }")))
                .containsExactlyInAnyOrder(
                        "weir.yaml:1:30 llm.cache.ttl: must be at least 0, was '-1s'",
                        "weir.yaml:1:40 llm.cache.room: must be a size such as 512KB, 64MB or 1GiB, was '64 potatoes'",
                        "weir.yaml:1:59 llm.cache.maxEntries: unknown key; allowed here: ignoredParameters, intentTypes,"
                                + " maxAnswerBytes, maxWait, room, separateBy, staleIfError, ttl, type, urlInputs",
                        "weir.yaml:1:74 llm.cache.maxAnswerBytes: must be at least 1KB, was '1B'");
    }

    @Test
    void theReferenceListsBoth() {
        ConfigurationReference reference = LlmConfiguration.reference(
                List.of(new ExtensionType(ExtensionPoint.RESPONSE_CACHE, "shelf", ShelfSettings.class)));
        String page = reference.markdown();
        String section = page.substring(page.indexOf("## llm.cache"), page.indexOf("## llm.costs"));
        assertThat(section).contains("| `ttl` | duration", "| `maxAnswerBytes` | size", "| `room` | size | `1MB` |");
        assertThat(reference.schema().toString()).contains("staleIfError");
    }

    @Test
    void aConfiguredCacheAnswersAndIsMeasured() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Weir weir = Weir.builder()
                .environment(Map.of())
                .map(Map.of("llm.client.backend", "echo", "llm.cache.type", "shelf", "llm.cache.ttl", "1m"))
                .meterRegistry(registry)
                .plugin(extensions -> {
                    extensions.backend("echo", Echo.class, NoSettings.class);
                    extensions.responseCache("shelf", Shelf.class, ShelfSettings.class);
                })
                .build()) {
            ChatRequest request =
                    ChatRequest.builder("m").user("u").temperature(0.0).build();
            CallResult first = weir.chat(request);
            CallResult second = weir.chat(request);
            assertThat(first.facts().cacheHit()).isFalse();
            assertThat(second.facts().cacheHit()).isTrue();
            assertThat(second.text()).isEqualTo("echo");
            assertThat(registry.get("llm.cache.hit.rate.percent")
                            .tag("cache_type", "shelf")
                            .gauge()
                            .value())
                    .isEqualTo(50);
            assertThat(registry.get("llm.cache.lookups")
                            .tag("result", "hit")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("llm.request.duration")
                            .tag("cache_hit", "true")
                            .timer()
                            .count())
                    .isEqualTo(1);
        }
    }
}
