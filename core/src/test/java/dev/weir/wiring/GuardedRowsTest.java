package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.batchjob.BatchRow;
import dev.weir.guard.ConfiguredGuard;
import dev.weir.guard.GuardListener;
import dev.weir.guard.GuardSettings;
import dev.weir.guard.Guards;
import dev.weir.guard.WordGuard;
import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.timelimit.TimeLimiter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows of batch jobs are guarded as calls are. */
class GuardedRowsTest {
    private final FakeTime time = new FakeTime();
    private final GuardedRows rows = new GuardedRows(
            new Guards(
                    List.of(
                            new ConfiguredGuard("pin", WordGuard.masking("1234", "[PIN]"), GuardSettings.defaults()),
                            new ConfiguredGuard("birds", WordGuard.refusing("heron"), GuardSettings.defaults())),
                    GuardListener.NONE,
                    TimeLimiter.manual(time)),
            "primary",
            time);

    private static Request request(String text) {
        return ChatRequest.builder("m").user(text).build();
    }

    @Test
    void aRowIsSubmittedAsTheGuardsLeaveIt() {
        assertThat(rows.apply(BatchRow.of(3, request("my 1234")).withId("a")))
                .isEqualTo(BatchRow.of(3, request("my [PIN]")).withId("a"));
    }

    @Test
    void aRefusedRowIsUnusableAndSaysWhy() {
        BatchRow refused = rows.apply(BatchRow.of(3, request("a heron")).withId("a"));
        assertThat(refused.id()).isEqualTo("a");
        assertThat(refused.problem()).startsWith("guard 'birds' refused the prompt (rule 'word')");
    }

    @Test
    void aLineThatGuardsCannotReadIsUnusable() {
        assertThat(rows.apply(BatchRow.ofLine(3, "{}")).problem()).contains("cannot check a line");
        BatchRow unusable = BatchRow.unusable(4, "wrong");
        assertThat(rows.apply(unusable)).isSameAs(unusable);
    }
}
