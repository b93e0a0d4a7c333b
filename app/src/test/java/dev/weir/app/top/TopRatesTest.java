package dev.weir.app.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TopRatesTest {
    private final TopRates rates = new TopRates();

    private void add(int second, int succeeded, double usd) {
        String json = "{\"traffic\":{\"succeeded\":" + succeeded + ",\"failed\":" + succeeded / 10 + ",\"costUsd\":"
                + usd + "}}";
        rates.add(new TopSample(
                Duration.ofSeconds(second).toNanos(), JsonMapper.shared().readTree(json)));
    }

    @Test
    void areZeroAfterTheFirstSample() {
        add(1, 1000, 5);

        assertThat(rates.rates()).containsEntry("callsPerSecond", 0.0).containsEntry("costUsdPerMinute", 0.0);
    }

    @Test
    void callsAreOfTenSecondsAndCostsOfAMinute() {
        for (int second = 0; second <= 300; second++) {
            add(second, second < 280 ? 0 : (second - 280) * 10, second * 0.5);
        }

        assertThat(rates.rates())
                .containsEntry("callsPerSecond", 11.0)
                .containsEntry("failuresPerSecond", 1.0)
                .containsEntry("costUsdPerMinute", 30.0);
    }
}
