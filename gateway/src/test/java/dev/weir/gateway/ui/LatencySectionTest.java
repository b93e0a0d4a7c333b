package dev.weir.gateway.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.api.Json;
import dev.weir.performance.LatencyPoint;
import dev.weir.performance.LatencyProfile;
import dev.weir.spi.backend.Reason;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class LatencySectionTest {
    private final FakeTime time = new FakeTime();
    private final LatencyProfile profile = new LatencyProfile(100, time);

    private void ended(String model, long millis) {
        profile.record(LatencyPoint.builder("primary", model, Duration.ofMillis(millis))
                .timestamp(time.instant())
                .intentType("Scale")
                .build());
    }

    private void failed(String model, Reason reason) {
        profile.record(LatencyPoint.builder("primary", model, Duration.ofMillis(1))
                .timestamp(time.instant())
                .failed(reason.errorClass())
                .failedFor(reason)
                .build());
    }

    @Test
    void percentilesAreByTargetAndByIntentTypeTheBusiestFirst() {
        ended("small", 5);
        for (int i = 1; i <= 20; i++) {
            ended("large", 10L * i);
        }

        ObjectNode json = LatencySection.of(profile);

        JsonNode large = json.path("targets").get(0);
        assertThat(large.path("name").asString()).isEqualTo("primary/large");
        assertThat(large.path("calls").intValue()).isEqualTo(20);
        assertThat(large.path("duration").path("p50").longValue()).isEqualTo(100);
        assertThat(large.path("duration").path("p95").longValue()).isEqualTo(190);
        assertThat(large.has("firstToken")).isFalse();
        assertThat(json.path("targets").get(1).path("name").asString()).isEqualTo("primary/small");
        assertThat(json.path("intentTypes").get(0).path("calls").intValue()).isEqualTo(21);
        assertThat(json.has("coveredSeconds")).isFalse();
    }

    @Test
    void failuresAreByTargetAndReason() {
        failed("a", Reason.OVERLOADED);
        failed("b", Reason.TIMED_OUT);
        failed("b", Reason.TIMED_OUT);

        JsonNode failures = LatencySection.of(profile).path("failures");

        assertThat(failures.toString())
                .isEqualTo("[{\"target\":\"primary/b\",\"reason\":\"" + Reason.TIMED_OUT.label() + "\",\"calls\":2},"
                        + "{\"target\":\"primary/a\",\"reason\":\"" + Reason.OVERLOADED.label() + "\",\"calls\":1}]");
    }

    @Test
    void saysHowLongItReachesBackWhereTheBufferIsFull() {
        for (int i = 0; i < 150; i++) {
            ended("m", 1);
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(LatencySection.of(profile).path("coveredSeconds").intValue()).isEqualTo(100);
    }

    @Test
    void rowsAndNamesAreBounded() {
        for (int i = 0; i < 100; i++) {
            ended("x".repeat(1000) + i, 1);
            failed("y".repeat(150) + i, Reason.OVERLOADED);
        }

        ObjectNode json = LatencySection.of(profile);

        assertThat(json.path("targets").size()).isEqualTo(40);
        assertThat(json.path("targetsOmitted").intValue()).isPositive();
        assertThat(json.path("failures").size()).isEqualTo(40);
        assertThat(Json.bytes(json)).hasSizeLessThan(40_000);
    }
}
