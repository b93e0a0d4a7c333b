package dev.weir.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Calls;
import dev.weir.observe.metrics.CallLabels;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.spi.event.CallFinished;
import dev.weir.testkit.fake.FakeTime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Several runtimes on one registry, at the same time and one after the other. */
class RuntimeMetersTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Call call =
            Calls.within(Duration.ofSeconds(10), new FakeTime()).build();

    private static final class OneRuntime {
        private final RuntimeMeters meters;
        private final CallMetrics calls;

        private OneRuntime(MeterRegistry registry) {
            this(registry, null);
        }

        private OneRuntime(MeterRegistry registry, String name) {
            meters = new RuntimeMeters(name);
            calls = new CallMetrics(meters, new CallLabels(Set.of()));
            meters.add(registry);
        }
    }

    private void finish(OneRuntime runtime) {
        runtime.calls.end(CallFinished.builder("call-1", "primary", "model-1").build(), call);
    }

    private double inFlight() {
        return registry.get("llm.requests.in.flight").gauge().value();
    }

    private double total() {
        return registry.get("llm.requests").counter().count();
    }

    @Test
    void theCallsOfAllRuntimesAreInFlight() {
        OneRuntime one = new OneRuntime(registry);
        OneRuntime two = new OneRuntime(registry);

        one.calls.begin(call);
        two.calls.begin(call);

        assertThat(inFlight()).isEqualTo(2);
        finish(one);
        assertThat(inFlight()).isEqualTo(1);
        finish(two);
        assertThat(inFlight()).isZero();
        assertThat(total()).isEqualTo(2);
    }

    @Test
    void runtimesWithNamesKeepTheirMetersApart() {
        OneRuntime blue = new OneRuntime(registry, "blue");
        OneRuntime green = new OneRuntime(registry, "green");
        blue.calls.begin(call);
        green.calls.begin(call);
        finish(green);

        assertThat(registry.get("llm.requests.in.flight")
                        .tag("runtime", "blue")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.get("llm.requests.in.flight")
                        .tag("runtime", "green")
                        .gauge()
                        .value())
                .isZero();
        assertThat(registry.get("llm.requests")
                        .tag("runtime", "green")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.find("llm.requests").tag("runtime", "blue").counter())
                .isNull();

        green.meters.close();

        assertThat(registry.getMeters())
                .isNotEmpty()
                .allMatch(meter -> "blue".equals(meter.getId().getTag("runtime")));
        blue.meters.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void theMetersOfARuntimeLeaveWithIt() {
        OneRuntime runtime = new OneRuntime(registry);
        runtime.calls.begin(call);
        finish(runtime);
        assertThat(registry.getMeters().stream().filter(meter -> meter.getId().syntheticAssociation() == null))
                .hasSize(4);

        runtime.meters.close();
        finish(runtime);

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void whatAnotherRuntimeUsesStays() {
        OneRuntime one = new OneRuntime(registry);
        OneRuntime two = new OneRuntime(registry);
        one.calls.begin(call);
        finish(one);
        two.calls.begin(call);
        finish(two);
        two.calls.begin(call);

        one.meters.close();

        assertThat(inFlight()).isEqualTo(1);
        finish(two);
        assertThat(inFlight()).isZero();
        assertThat(total()).isEqualTo(3);
        two.meters.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void aRuntimeAfterAnotherBeginsAnew() {
        OneRuntime one = new OneRuntime(registry);
        one.calls.begin(call);
        finish(one);
        one.meters.close();

        OneRuntime two = new OneRuntime(registry);
        two.calls.begin(call);

        assertThat(inFlight()).isEqualTo(1);
        finish(two);
        assertThat(total()).isEqualTo(1);
    }

    /** ME-07. */
    @Test
    void gaugesOutliveAGarbageCollection() {
        OneRuntime runtime = new OneRuntime(registry);
        runtime.calls.begin(call);
        System.gc();

        assertThat(inFlight()).isEqualTo(1);
        finish(runtime);
    }

    @Test
    void metersLeaveThePartsOfACompositeToo() {
        CompositeMeterRegistry composite = new CompositeMeterRegistry();
        composite.add(registry);
        OneRuntime runtime = new OneRuntime(composite);
        runtime.calls.begin(call);
        finish(runtime);
        assertThat(total()).isEqualTo(1);

        runtime.meters.close();

        assertThat(registry.getMeters()).isEmpty();
        assertThat(composite.getMeters()).isEmpty();
    }

    @Test
    void meterOfTheApplicationStays() {
        registry.counter("app.requests").increment();

        new OneRuntime(registry).meters.close();

        assertThat(registry.get("app.requests").counter().count()).isEqualTo(1);
    }
}
