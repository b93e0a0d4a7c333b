package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.batchjob.BatchJob;
import dev.weir.batchjob.BatchJobResult;
import dev.weir.batchjob.BatchJobs;
import dev.weir.batchjob.BatchRow;
import dev.weir.client.Intent;
import dev.weir.simulator.Simulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples of docs/batch-jobs.md. */
class BatchJobsPageTest {
    @TempDir
    private Path directory;

    @Test
    void aJobIsSubmittedAwaitedAndCollected() throws Exception {
        List<BatchJobResult> results = new ArrayList<>();
        try (Simulator simulator = Simulator.builder().start();
                Weir weir = Weir.builder()
                        .environment(Map.of())
                        .set("llm.backends.openai.type", "openai")
                        .set("llm.backends.openai.baseUrl", simulator.baseUri().toString())
                        .set("llm.client.backend", "openai")
                        .set("llm.client.model", "gpt-4o-mini")
                        .build()) {
            // tag::job[]
            BatchJobs jobs = weir.batchJobs("openai", directory);
            List<BatchRow> rows = List.of(
                    BatchRow.of(1, weir.request(Intent.of("Deploy nginx"))).withId("first"),
                    BatchRow.of(2, weir.request(Intent.of("What is an AMF?"))));
            BatchJob job = jobs.submit("my rows", rows.iterator(), Map.of("team", "blue"), false);

            // in this process or another one, now or tomorrow
            BatchJob same = jobs.job(job.id());
            same.await(Duration.ofHours(25), status -> {});
            same.collect(results::add);
            // end::job[]
        }
        assertThat(results).hasSize(2).allMatch(BatchJobResult::isAnswered);
    }
}
