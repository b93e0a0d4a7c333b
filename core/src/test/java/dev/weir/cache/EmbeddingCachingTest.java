package dev.weir.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.CacheMode;
import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.embedding.EmbeddingsBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmbeddingCachingTest {
    private final CacheFixture fixture = new CacheFixture();
    private final List<Integer> sizes = new ArrayList<>();
    private String served = "m";

    private static EmbeddingRequest texts(int from, int to) {
        return EmbeddingRequest.builder("m")
                .texts(IntStream.range(from, to).mapToObj(i -> "text " + i).toList())
                .build();
    }

    private Embeddings embed(Call call) {
        return (Embeddings) fixture.ask(call, backend());
    }

    private Embeddings embed(EmbeddingRequest request) {
        return embed(fixture.call(request).build());
    }

    /** Embeds a text as its length and its hash, with ten tokens each. */
    private Next backend() {
        return asked -> {
            EmbeddingRequest request = (EmbeddingRequest) asked.request();
            sizes.add(request.inputs().size());
            EmbeddingsBuilder answer = Embeddings.builder(served)
                    .usage(Usage.reported(10L * request.inputs().size(), 0));
            request.inputs().forEach(input -> answer.vector(vector(input, request)));
            return answer.build();
        };
    }

    private static Embedding vector(EmbeddingInput input, EmbeddingRequest request) {
        float[] components = new float[request.dimensions() == null ? 2 : request.dimensions()];
        components[0] = ((EmbeddingInput.Text) input).text().hashCode();
        return Embedding.of(components);
    }

    @Test
    void onlyTheTextsThatAreNotKnownAreAskedFor() {
        embed(texts(0, 90));
        Call call = fixture.call(texts(0, 100)).build();
        Embeddings all = embed(call);
        assertThat(sizes).containsExactly(90, 10);
        assertThat(all.usage()).isEqualTo(Usage.reported(100, 0));
        assertThat(call.facts().usage()).isEqualTo(Usage.reported(100, 0));
        assertThat(call.facts().cacheHit()).isFalse();
        for (int i = 0; i < 100; i++) {
            assertThat(all.vectors().get(i).component(0)).isEqualTo(("text " + i).hashCode());
        }
        assertThat(fixture.count(CacheLookup.HIT)).isEqualTo(90);
        assertThat(fixture.count(CacheLookup.MISS)).isEqualTo(100);
    }

    @Test
    void textsThatAreAllKnownAreNotAskedFor() {
        embed(texts(0, 10));
        Call call = fixture.call(EmbeddingRequest.of("m", "text 9", "text 0", "text 9"))
                .build();
        Embeddings known = embed(call);
        assertThat(sizes).containsExactly(10);
        assertThat(known.vectors())
                .extracting(vector -> (int) vector.component(0))
                .containsExactly((int) (float) "text 9".hashCode(), (int) (float) "text 0".hashCode(), (int)
                        (float) "text 9".hashCode());
        assertThat(call.facts().cacheHit()).isTrue();
        assertThat(call.facts().usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void aTextThatOccursTwiceIsAskedForOnce() {
        assertThat(embed(EmbeddingRequest.of("m", "a", "b", "a")).vectors()).hasSize(3);
        assertThat(sizes).containsExactly(2);
    }

    /** CK-15. */
    @Test
    void otherDimensionsAreOtherEntries() {
        EmbeddingRequest request = EmbeddingRequest.of("m", "a");
        assertThat(embed(request.toBuilder().dimensions(256).build()).dimensions())
                .isEqualTo(256);
        assertThat(embed(request.toBuilder().dimensions(1024).build()).dimensions())
                .isEqualTo(1024);
        assertThat(embed(request.toBuilder().dimensions(256).build()).dimensions())
                .isEqualTo(256);
        assertThat(sizes).containsExactly(1, 1);
    }

    /** CK-15. */
    @Test
    void aStoredVectorOfAnotherLengthIsNotUsed() {
        EmbeddingRequest request =
                EmbeddingRequest.of("m", "a").toBuilder().dimensions(3).build();
        embed(request);
        String key = fixture.cache.entries.keySet().iterator().next();
        Embeddings wrong = Embeddings.builder("m").vector(Embedding.of(1, 2)).build();
        fixture.cache.put(key, CachedAnswer.of(wrong, null, Instant.MAX), Duration.ofHours(1));
        assertThat(embed(request).dimensions()).isEqualTo(3);
        assertThat(sizes).containsExactly(1, 1);
    }

    @Test
    void vectorsOfDifferentModelsAreNotMixed() {
        embed(texts(0, 2));
        served = "m-2";
        assertThat(embed(texts(0, 3)).model()).isEqualTo("m-2");
        assertThat(sizes).containsExactly(2, 1, 3);
    }

    @Test
    void aCallMayRefreshOrPassBy() {
        embed(texts(0, 2));
        embed(fixture.call(texts(0, 2)).cacheMode(CacheMode.REFRESH).build());
        embed(fixture.call(texts(0, 2)).cacheMode(CacheMode.BYPASS).build());
        assertThat(sizes).containsExactly(2, 2, 2);
    }
}
