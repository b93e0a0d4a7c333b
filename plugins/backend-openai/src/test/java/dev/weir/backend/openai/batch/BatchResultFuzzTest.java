package dev.weir.backend.openai.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.spi.batchjob.BatchLineResult;
import dev.weir.wire.body.WireJson;
import dev.weir.wire.chat.WireName;
import java.nio.charset.StandardCharsets;

/** The reader of result lines withstands any bytes; how to fuzz is told in {@code docs/backends/openai.md}. */
class BatchResultFuzzTest {
    private final BatchResultReader reader =
            new BatchResultReader("openai", new WireJson(), new WireName("openai", "openai"), true);

    @FuzzTest(maxDuration = "60s")
    void readsAnyLine(byte[] line) {
        BatchLineResult result = reader.read(new String(line, StandardCharsets.UTF_8));

        if (result instanceof BatchLineResult.Failed failed) {
            assertThat(failed.error()).hasMessageStartingWith("openai: ");
        } else {
            assertThat(result.id()).isNotNull();
        }
    }
}
