package dev.weir.spi.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EmbeddingValuesTest {

    private static void assertRefused(ThrowingCallable made, String message) {
        assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void requestKeepsEveryFact() {
        EmbeddingRequest request = EmbeddingRequest.builder("demo")
                .text("one")
                .texts(List.of("two", "three"))
                .dimensions(256)
                .user("user-1")
                .parameter("truncate", true)
                .parameter("input_type", null)
                .build();

        assertThat(request.model()).isEqualTo("demo");
        assertThat(request.inputs())
                .containsExactly(
                        new EmbeddingInput.Text("one"),
                        new EmbeddingInput.Text("two"),
                        new EmbeddingInput.Text("three"));
        assertThat(request.dimensions()).isEqualTo(256);
        assertThat(request.user()).isEqualTo("user-1");
        assertThat(request.parameters().keySet()).containsExactly("truncate", "input_type");
        assertThat(request.toBuilder().build()).isEqualTo(request);
        assertThat(request.maxOutputTokens()).isZero();
    }

    @Test
    void requestWithoutInputsIsRefused() {
        assertRefused(() -> EmbeddingRequest.of("demo"), "an embedding request needs at least one input");
    }

    @Test
    void eb01EmptyInputsAreRefused() {
        assertRefused(() -> EmbeddingRequest.builder("demo").text(""), "a text to embed must not be empty");
        assertRefused(
                () -> EmbeddingRequest.of("demo", "one", ""),
                "input 1 is an empty text: leave it out, as no vector stands for it");
        assertRefused(
                () -> EmbeddingRequest.builder("demo").texts(Arrays.asList("one", null)),
                "input 1 is null: leave it out, as no vector stands for it");
        assertRefused(
                () -> EmbeddingRequest.builder("demo").tokens(List.of()),
                "a list of tokens to embed must not be empty");
        assertRefused(
                () -> EmbeddingRequest.builder("demo").tokens(List.of(5, -1)), "a token to embed must be at least 0");
    }

    @Test
    void eb10TextsAndTokensAreNotMixed() {
        EmbeddingRequestBuilder mixed =
                EmbeddingRequest.builder("demo").text("one").tokens(List.of(1));

        assertRefused(mixed::build, "the inputs of an embedding request must be all texts or all tokens");
    }

    @Test
    void dimensionsBelowOneAreRefused() {
        assertRefused(
                () -> EmbeddingRequest.builder("demo").text("one").dimensions(0).build(),
                "dimensions must be at least 1, was 0");
    }

    @Test
    void vectorIsACopyInAndOut() {
        float[] components = {1, 2, 3};
        Embedding embedding = Embedding.of(components);
        components[0] = 9;
        embedding.toArray()[1] = 9;

        assertThat(embedding.toArray()).containsExactly(1, 2, 3);
        assertThat(embedding.component(2)).isEqualTo(3);
        assertThat(embedding.dimensions()).isEqualTo(3);
        assertThat(embedding).isEqualTo(Embedding.of(1, 2, 3)).hasSameHashCodeAs(Embedding.of(1, 2, 3));
        assertThat(embedding).isNotEqualTo(Embedding.of(1, 2, 4));
        assertThat(embedding).hasToString("Embedding[3 dimensions]");
    }

    @Test
    void invalidVectorIsRejected() {
        assertRefused(Embedding::of, "an embedding needs at least one component");
        assertRefused(() -> Embedding.of(1, Float.NaN), "the components of an embedding must be finite, one was NaN");
        assertRefused(
                () -> Embedding.of(Float.POSITIVE_INFINITY),
                "the components of an embedding must be finite, one was Infinity");
    }

    @Test
    void embeddingsAreOfOneNumberOfDimensions() {
        assertRefused(() -> Embeddings.builder("demo").build(), "embeddings need at least one vector");
        assertRefused(
                () -> Embeddings.builder("demo")
                        .vector(Embedding.of(1, 2))
                        .vector(Embedding.of(1))
                        .build(),
                "the vectors of embeddings must have one number of dimensions");
    }

    @Test
    void embeddingsKeepCopies() {
        Map<String, Object> extras = new LinkedHashMap<>(Map.of("object", "list"));
        List<Embedding> vectors = new ArrayList<>(Arrays.asList(Embedding.of(1, 0), Embedding.of(0, 1)));
        Embeddings embeddings =
                Embeddings.builder("demo").vectors(vectors).extras(extras).build();
        vectors.clear();
        extras.clear();

        assertThat(embeddings.vectors()).containsExactly(Embedding.of(1, 0), Embedding.of(0, 1));
        assertThat(embeddings.extras()).containsEntry("object", "list");
        assertThat(embeddings).hasToString("Embeddings[model=demo, vectors=2, dimensions=2, usage=null]");
    }

    @Test
    void requestToldShortly() {
        assertThat(EmbeddingRequest.of("demo", "one", "two"))
                .hasToString("EmbeddingRequest[model=demo, inputs=2, dimensions=null]");
    }
}
