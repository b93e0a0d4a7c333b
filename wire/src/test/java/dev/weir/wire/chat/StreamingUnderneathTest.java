package dev.weir.wire.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known without a call; over sockets the suites of the plugins try the rest. */
class StreamingUnderneathTest {
    @ParameterizedTest
    @CsvSource({
        "AUTO, true, true, true",
        "AUTO, true, false, false",
        "AUTO, false, true, false",
        "ALWAYS, false, false, true",
        "NEVER, true, true, false"
    })
    void beforeAnyStreamTheSettingAndTheServerDecide(
            StreamUnderneath setting, boolean reportsUsage, boolean requestsUsage, boolean streams) {
        assertThat(new StreamingUnderneath(setting, reportsUsage, requestsUsage).isWorthRequesting("m"))
                .isEqualTo(streams);
    }

    @Test
    void whatIsLearnedIsBounded() {
        StreamingUnderneath underneath = new StreamingUnderneath(StreamUnderneath.ALWAYS, false, true);
        for (int i = 0; i < 100_000; i++) {
            underneath.refused("model-" + i);
        }
        assertThat(underneath.modelsKnown()).isLessThanOrEqualTo(1000);
        assertThat(underneath.isWorthRequesting("model-99999")).isFalse();
    }
}
