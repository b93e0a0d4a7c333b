package dev.weir.bench.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.bench.client.BenchClient;
import dev.weir.bench.workload.PlannedCall;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OpenLoopTest {

    @Test
    void aCallBeginsThoughThoseBeforeHaveNotEnded() throws Exception {
        CyclicBarrier all = new CyclicBarrier(3);

        List<CallRecord> records = run(0, call -> all.await() >= 0, 0, 0.01, 0.02);

        assertThat(records).extracting(CallRecord::end).containsOnly(CallEnd.WHOLE);
        assertThat(records.get(0).seconds()).as("waited for the last").isGreaterThanOrEqualTo(0.02);
    }

    @Test
    void latencyCountsFromTheIntendedStart() throws Exception {
        List<CallRecord> records = run(0, call -> true, 0.05);

        assertThat(records.get(0).at()).isEqualTo(0.05);
        assertThat(records.get(0).late()).isBetween(0.0, records.get(0).seconds());
    }

    @Test
    void endsAreToldApart() throws Exception {
        List<CallRecord> records = run(
                0,
                call -> {
                    if (call.at() == 0) {
                        throw new IOException("status 500");
                    }
                    return false;
                },
                0,
                0.001);

        assertThat(records).extracting(CallRecord::end).containsExactly(CallEnd.FAILED, CallEnd.CUT);
        assertThat(records.get(0).failure()).isEqualTo("IOException");
        assertThat(records).extracting(CallRecord::latency).containsOnly(Double.POSITIVE_INFINITY);
    }

    @Test
    void aWindowEndsWhatIsUnderWayAndWhatHasNotBegun() throws Exception {
        CountDownLatch never = new CountDownLatch(1);

        List<CallRecord> records = run(
                0.2,
                call -> {
                    if (call.at() > 0) {
                        never.await();
                    }
                    return true;
                },
                0,
                0.01,
                3_600);

        assertThat(records)
                .extracting(CallRecord::end)
                .containsExactly(CallEnd.WHOLE, CallEnd.UNFINISHED, CallEnd.UNFINISHED);
    }

    private static List<CallRecord> run(double window, Asked asked, double... starts) throws InterruptedException {
        List<PlannedCall> calls = java.util.Arrays.stream(starts)
                .mapToObj(at -> new PlannedCall(at, "Question", "how?", 1, 1))
                .toList();
        return new OpenLoop(new StubClient(asked), calls, window).run();
    }

    private interface Asked {
        boolean answer(PlannedCall call) throws Exception;
    }

    private record StubClient(Asked asked) implements BenchClient {
        @Override
        public boolean answer(PlannedCall call) throws Exception {
            return asked.answer(call);
        }

        @Override
        public void abort() {}

        @Override
        public void close() {}
    }
}
