package dev.weir.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.output.Response;
import dev.weir.client.CallOptions;
import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WeirEmbeddingModelTest {

    @Test
    void embedsSegmentsInTheirOrder() throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(Scenario.DEFAULT)) {
            WeirEmbeddingModel model = new WeirEmbeddingModel(models.weir, "text-embedding-3-small");

            Response<List<Embedding>> response =
                    model.embedAll(List.of(TextSegment.from("a low dam"), TextSegment.from("a river")));

            assertThat(response.content()).hasSize(2);
            assertThat(response.tokenUsage().inputTokenCount()).isPositive();
            assertThat(model.embed("a river").content())
                    .isEqualTo(response.content().get(1));
            assertThat(model.modelName()).isEqualTo("text-embedding-3-small");
            assertThat(model.embedAll(List.of()).content()).isEmpty();
        }
    }

    @Test
    void aRequestChoosesModelAndDimensions() throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(Scenario.DEFAULT)) {
            WeirEmbeddingModel model = new WeirEmbeddingModel(models.weir, "text-embedding-3-small");

            assertThat(model.embed(EmbeddingRequest.builder()
                                    .inputs("a")
                                    .modelName("text-embedding-3-large")
                                    .dimensions(256)
                                    .build())
                            .embeddings()
                            .get(0)
                            .dimension())
                    .isEqualTo(256);
            assertThat(models.sent()).contains("text-embedding-3-large");
        }
    }

    @Test
    void theNumberOfDimensionsIsKnownWithoutACallIfItIsSet() throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(Scenario.DEFAULT)) {
            assertThat(new WeirEmbeddingModel(models.weir, "m", 512, CallOptions.DEFAULT).dimension())
                    .isEqualTo(512);
            assertThat(models.requests()).isZero();
        }
    }

    @Test
    void aFailureIsTheFrameworksException() throws Exception {
        try (SimulatedModels models = SimulatedModels.playing(
                Scenario.builder().rule(FaultRule.of(Fault.STATUS_500)).build())) {
            assertThatThrownBy(() -> new WeirEmbeddingModel(models.weir, "m").embed("a"))
                    .isInstanceOf(NonRetriableException.class);
        }
    }
}
