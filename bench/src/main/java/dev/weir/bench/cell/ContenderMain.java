package dev.weir.bench.cell;

import com.sun.management.OperatingSystemMXBean;
import dev.weir.bench.client.BenchClient;
import dev.weir.bench.client.Endpoint;
import dev.weir.bench.workload.PlannedCall;
import dev.weir.bench.workload.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The process of a contender. Each order is a line of JSON, which is answered with {@code ready} when the contender is built
 * and warm; the next line starts the run, and {@code done} ends it. A failure is answered with a line that begins with {@code failed}.
 * The process ends with its input.
 */
public final class ContenderMain {
    /** The variable with the API key. */
    static final String KEY = "WEIR_BENCH_KEY";
    /** The variable with the folder of plugins; not set if they are on the class path. */
    static final String PLUGINS = "WEIR_BENCH_PLUGINS";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int WARM_UP_THREADS = 30;

    private final BufferedReader in;
    private final PrintStream out;

    private ContenderMain(BufferedReader in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    public static void main(String[] args) throws IOException {
        PrintStream protocol = System.out;
        System.setOut(System.err);
        new ContenderMain(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), protocol)
                .serve();
        System.exit(0);
    }

    private void serve() throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                run(JSON.readValue(line, CellOrder.class));
                out.println("done");
            } catch (Exception e) {
                e.printStackTrace();
                out.println("failed: " + String.valueOf(e.getMessage()).replace('\n', ' '));
            }
            out.flush();
        }
    }

    private void run(CellOrder order) throws Exception {
        List<PlannedCall> calls = Workload.read(Path.of(order.workload())).calls();
        try (BenchClient client = order.kind().open(endpoint(order))) {
            warmUp(client, calls, order.warmUpCalls());
            long idleHeap = liveHeap();
            out.println("ready");
            out.flush();
            in.readLine();
            long cpu = cpuNanos();
            CellRecord record = measured(new OpenLoop(client, calls, order.windowSeconds()), order, cpu, idleHeap);
            Files.writeString(Path.of(order.result()), JSON.writeValueAsString(record));
        }
    }

    private static CellRecord measured(OpenLoop loop, CellOrder order, long cpu, long idleHeap)
            throws InterruptedException {
        AtomicLong heap = new AtomicLong();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            if (order.heapAtSeconds() > 0) {
                ScheduledFuture<?> unused = timer.schedule(
                        () -> heap.set(liveHeap()), (long) (order.heapAtSeconds() * 1_000), TimeUnit.MILLISECONDS);
            }
            List<CallRecord> calls = loop.run();
            return new CellRecord(calls, (cpuNanos() - cpu) / 1e9, idleHeap, heap.get());
        } finally {
            timer.shutdownNow();
        }
    }

    /** What a collection has left, without what other threads have allocated since. */
    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .filter(Objects::nonNull)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static Endpoint endpoint(CellOrder order) {
        String plugins = System.getenv(PLUGINS);
        return new Endpoint(
                order.baseUrl(),
                order.model(),
                System.getenv().getOrDefault(KEY, "bench"),
                path(order.settings()),
                path(plugins),
                order.streamed());
    }

    private static @Nullable Path path(@Nullable String path) {
        return path == null ? null : Path.of(path);
    }

    /** A call of the warm-up may fail, as on a busy machine: it is none of the workload. */
    private static boolean isAnswered(Future<Boolean> call) throws InterruptedException {
        try {
            return call.get();
        } catch (ExecutionException e) {
            System.err.println("a call of the warm-up failed: " + e.getCause());
            return false;
        }
    }

    /** Loads the classes, connects, and lets whoever learns from latencies learn. The prompts are none of the workload's. */
    private static void warmUp(BenchClient client, List<PlannedCall> calls, int count) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WARM_UP_THREADS);
        try {
            List<Future<Boolean>> asked = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                PlannedCall call = calls.get(i % calls.size());
                PlannedCall other =
                        new PlannedCall(0, call.type(), "Warm-up " + i, call.maxTokens(), call.expectedTokens());
                asked.add(threads.submit(() -> client.answer(other)));
            }
            int answered = 0;
            for (Future<Boolean> one : asked) {
                answered += isAnswered(one) ? 1 : 0;
            }
            if (count > 0 && answered == 0) {
                throw new IOException(
                        "no call of the warm-up was answered: " + calls.get(0).type());
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
