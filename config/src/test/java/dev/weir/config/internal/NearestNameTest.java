package dev.weir.config.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {

    private static final List<String> KNOWN = List.of("maxRetries", "maxDelay", "baseDelay", "ttl");

    @ParameterizedTest
    @CsvSource({
        "max-retires, maxRetries",
        "MAX_RETRIES, maxRetries",
        "maxRetry, maxRetries",
        "basDelay, baseDelay",
        "tll, ttl",
        "delay, ''",
        "x, ''",
        "completely, ''",
        "tt, ttl"
    })
    void findsTheNearestAndOnlyIfItIsNear(String given, String expected) {
        assertThat(NearestName.to(given, KNOWN).orElse("")).isEqualTo(expected);
    }

    @Test
    void aVeryLongNameHasNoNeighbour() {
        assertThat(NearestName.to("x".repeat(1_000_000), KNOWN)).isEmpty();
    }
}
