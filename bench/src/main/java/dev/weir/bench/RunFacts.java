package dev.weir.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.weir.Weir;
import io.github.resilience4j.retry.Retry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Objects;
import java.util.stream.Stream;
import okhttp3.OkHttp;

/**
 * When, where and how a run was made.
 *
 * @param date as year, month and day
 * @param machine cores, memory, processor and operating system
 * @param versions of Weir, the JDK and the contenders
 * @param command what was run
 * @param quick whether only directions are compared
 * @param repetitions of each scenario
 */
record RunFacts(String date, String machine, String versions, String command, boolean quick, int repetitions) {

    /** Those of this process. */
    static RunFacts of(String command, boolean quick, int repetitions) {
        return new RunFacts(
                LocalDate.now(ZoneId.systemDefault()).toString(),
                thisMachine(),
                theseVersions(),
                command,
                quick,
                repetitions);
    }

    private static String thisMachine() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return "%d cores, %d GB of memory%s, %s %s; load %s at the end"
                .formatted(
                        system.getAvailableProcessors(),
                        Math.round(system.getTotalMemorySize() / 1e9),
                        processor(),
                        system.getName(),
                        system.getArch(),
                        system.getSystemLoadAverage() < 0
                                ? "unknown"
                                : Math.round(system.getSystemLoadAverage() * 10) / 10.0);
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> ", " + line.substring(line.indexOf(':') + 1).strip())
                    .orElse("");
        } catch (IOException e) {
            return ""; // not Linux
        }
    }

    private static String theseVersions() {
        return "Weir %s, OkHttp %s, Resilience4j %s, JDK %s"
                .formatted(version(Weir.class), OkHttp.VERSION, version(Retry.class), Runtime.version());
    }

    private static String version(Class<?> type) {
        return Objects.requireNonNullElse(type.getPackage().getImplementationVersion(), "of this source tree");
    }
}
