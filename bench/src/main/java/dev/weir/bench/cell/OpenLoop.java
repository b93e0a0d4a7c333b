package dev.weir.bench.cell;

import dev.weir.bench.client.BenchClient;
import dev.weir.bench.workload.PlannedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Begins each call at its time, whatever became of those before, each on a thread of its own. Latency counts from the
 * intended start, so a contender that is slow is not asked less often (Tene, "How NOT to measure latency").
 */
final class OpenLoop {
    private static final double NANOS = 1e9;

    private final BenchClient client;
    private final List<PlannedCall> calls;
    private final double windowSeconds;

    /** @param windowSeconds after how long the run ends; 0 when all calls have ended */
    OpenLoop(BenchClient client, List<PlannedCall> calls, double windowSeconds) {
        this.client = client;
        this.calls = calls;
        this.windowSeconds = windowSeconds;
    }

    List<CallRecord> run() throws InterruptedException {
        AtomicReferenceArray<CallRecord> ended = new AtomicReferenceArray<>(calls.size());
        CountDownLatch open = new CountDownLatch(calls.size());
        ExecutorService callers = Executors.newCachedThreadPool(OpenLoop::thread);
        long begun = System.nanoTime();
        callers.execute(() -> {
            for (int i = 0; i < calls.size() && !callers.isShutdown(); i++) {
                int index = i;
                long due = begun + (long) (calls.get(i).at() * NANOS);
                park(due, callers);
                if (!callers.isShutdown()) {
                    callers.execute(() -> {
                        ended.set(index, call(calls.get(index), due));
                        open.countDown();
                    });
                }
            }
        });
        if (windowSeconds == 0) {
            open.await();
        } else {
            open.await((long) (windowSeconds * NANOS), TimeUnit.NANOSECONDS);
        }
        List<CallRecord> records = records(ended, (System.nanoTime() - begun) / NANOS);
        callers.shutdownNow();
        client.abort();
        return records;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        return thread;
    }

    private static void park(long due, ExecutorService callers) {
        for (long left = due - System.nanoTime(); left > 0 && !callers.isShutdown(); left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private CallRecord call(PlannedCall call, long due) {
        double late = (System.nanoTime() - due) / NANOS;
        CallEnd end;
        String failure = "";
        try {
            end = client.answer(call) ? CallEnd.WHOLE : CallEnd.CUT;
        } catch (Exception e) {
            end = CallEnd.FAILED;
            failure = e.getClass().getSimpleName();
        }
        return new CallRecord(call.at(), late, (System.nanoTime() - due) / NANOS, end, failure);
    }

    private List<CallRecord> records(AtomicReferenceArray<CallRecord> ended, double now) {
        List<CallRecord> records = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            CallRecord record = ended.get(i);
            double at = calls.get(i).at();
            records.add(record != null ? record : new CallRecord(at, 0, Math.max(0, now - at), CallEnd.UNFINISHED, ""));
        }
        return records;
    }
}
