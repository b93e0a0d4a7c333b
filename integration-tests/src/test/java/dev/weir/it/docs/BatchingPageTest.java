package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.batch.BatchDispatcher;
import dev.weir.batch.BatchGroup;
import dev.weir.batch.BatchMember;
import dev.weir.batch.BatchProcessor;
import dev.weir.batch.BatchSettings;
import dev.weir.batch.BatchStatistics;
import dev.weir.batch.MemberResult;
import dev.weir.config.Configuration;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.wiring.LlmConfiguration;
import dev.weir.wiring.LlmSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The batch processor alone. The snippets of docs/batching.md come from here, and its samples load. */
class BatchingPageTest {
    private static final Path PAGE = Path.of("../docs/batching.md");
    private static final Pattern SAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    /** What a server does that takes several texts in one request. */
    private static List<float[]> embed(List<String> texts) {
        return texts.stream().map(text -> new float[] {text.length()}).toList();
    }

    @Test
    void theEngineNeedsNoRuntime() throws Exception {
        Deadline deadline = Deadline.after(Duration.ofSeconds(30), TimeSource.system());
        // tag::alone[]
        BatchDispatcher<String, float[]> dispatcher = (texts, batch) ->
                embed(texts).stream().map(MemberResult::answered).toList(); // one result for each text, in their order
        BatchProcessor<String, float[]> processor = BatchProcessor.builder(dispatcher)
                .settings(BatchSettings.of(Map.of("maxBatchSize", 100, "batchTimeout", "20ms")))
                .build();
        BatchGroup group = BatchGroup.of("primary/text-embedding-3-small");
        float[] vector = processor.process(BatchMember.of("how deep is it?", group, deadline));
        BatchStatistics statistics = processor.statistics();
        processor.close();
        // end::alone[]
        assertThat(vector).containsExactly(15);
        assertThat(statistics.all().members()).isEqualTo(1);
    }

    @Test
    void everySampleOfThePageLoads() throws IOException {
        List<String> samples = SAMPLE.matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(samples)
                .hasSize(2)
                .allSatisfy(sample -> assertThat(settings(sample)).isNotNull());
        assertThat(settings(samples.get(0)).batchProcessing().tenantKey()).isEqualTo("tenant");
    }

    private static LlmSettings settings(String sample) {
        Configuration<LlmSettings> configuration =
                LlmConfiguration.loader().text("weir.yaml", sample).load();
        configuration.requireValid();
        return configuration.settings();
    }
}
