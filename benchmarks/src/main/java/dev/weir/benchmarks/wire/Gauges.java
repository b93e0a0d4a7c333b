package dev.weir.benchmarks.wire;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import jdk.jfr.consumer.RecordingStream;

/** What this process takes while it runs. Virtual threads are counted by Flight Recorder, for the JDK lists none. */
final class Gauges implements AutoCloseable {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final double MEGABYTE = 1 << 20;

    private final RecordingStream events = new RecordingStream();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final AtomicInteger virtual = new AtomicInteger();
    private final AtomicInteger pinned = new AtomicInteger();
    private final long cpuBefore = cpuNanos();
    private volatile int virtualPeak;
    private volatile double heap;

    private Gauges() {}

    /** Starts to look, and takes the size of the heap after this long, when all is well under way. */
    static Gauges start(Duration untilBusy) {
        Gauges gauges = new Gauges();
        gauges.threads.resetPeakThreadCount();
        gauges.count("jdk.VirtualThreadStart", gauges::virtualBegan);
        gauges.count("jdk.VirtualThreadEnd", gauges.virtual::decrementAndGet);
        gauges.count("jdk.VirtualThreadPinned", gauges.pinned::incrementAndGet);
        gauges.events.startAsync();
        var unused = gauges.clock.schedule(gauges::measureHeap, untilBusy.toMillis(), TimeUnit.MILLISECONDS);
        return gauges;
    }

    private void count(String event, Runnable action) {
        events.enable(event).withThreshold(Duration.ofMillis(1)).withoutStackTrace();
        events.onEvent(event, happened -> action.run());
    }

    private void virtualBegan() {
        virtualPeak = Math.max(virtualPeak, virtual.incrementAndGet());
    }

    private void measureHeap() {
        System.gc();
        heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE;
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** Prints each figure with its name. */
    void print(BiConsumer<String, String> table) throws IOException {
        double cpu = (cpuNanos() - cpuBefore) / 1e9;
        int platform = threads.getPeakThreadCount();
        events.close(); // which hands over what is left in its buffers
        table.accept("threads at most: platform, virtual", platform + ", " + virtualPeak);
        table.accept("pinned for more than 1 ms", pinned.toString());
        table.accept("MB of heap after a collection midway", String.format(Locale.ROOT, "%.0f", heap));
        table.accept("MB resident at most", resident());
        table.accept("CPU seconds of the client", String.format(Locale.ROOT, "%.2f", cpu));
    }

    private static String resident() throws IOException {
        if (!Files.exists(STATUS)) {
            return "unknown: only Linux tells";
        }
        return Files.readString(STATUS)
                .lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("\\D", ""))
                .map(kilobytes -> String.format(Locale.ROOT, "%.0f", Long.parseLong(kilobytes) / 1024.0))
                .findFirst()
                .orElse("unknown");
    }

    @Override
    public void close() {
        events.close();
        clock.shutdownNow();
    }
}
