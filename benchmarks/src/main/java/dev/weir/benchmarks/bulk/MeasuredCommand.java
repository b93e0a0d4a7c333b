package dev.weir.benchmarks.bulk;

import com.sun.management.OperatingSystemMXBean;
import dev.weir.app.Main;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The command {@code weir} in a process that says at its end what CPU time it took, and how low its heap was early and late. */
public final class MeasuredCommand {
    private static final int SAMPLES_PER_SECOND = 20;

    private MeasuredCommand() {}

    /** The arguments are those of the command. */
    public static void main(String[] args) {
        List<Long> used = new CopyOnWriteArrayList<>();
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        Thread sampler = new Thread(() -> {
            while (true) {
                used.add(memory.getHeapMemoryUsage().getUsed());
                try {
                    Thread.sleep(1_000 / SAMPLES_PER_SECOND);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        sampler.setDaemon(true);
        sampler.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> print(used)));
        Main.main(args);
    }

    private static void print(List<Long> used) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        int size = used.size();
        System.out.println(BulkLoad.MEASURED + " " + system.getProcessCpuTime() + " "
                + lowest(used.subList(size / 4, size / 2)) + " " + lowest(used.subList(3 * size / 4, size)));
    }

    /** Just after a garbage collection, about. */
    private static long lowest(List<Long> used) {
        return used.stream().mapToLong(bytes -> bytes).min().orElse(0);
    }
}
