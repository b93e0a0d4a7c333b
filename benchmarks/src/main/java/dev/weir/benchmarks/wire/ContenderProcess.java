package dev.weir.benchmarks.wire;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.weir.benchmarks.wire.Contender.Question;
import dev.weir.benchmarks.wire.Contender.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A contender in a process of its own, which calls the simulator one call after another for as long as it is told, and
 * measures the CPU time of its process and what its threads allocate. Ends with its parent. For one thread.
 */
final class ContenderProcess implements AutoCloseable {
    /** How long an answer is. */
    static final int TOKENS = 400;

    private static final Question QUESTION = new Question(
            "gpt-4o-mini",
            "You turn what operators want into a deployment. Answer with the manifest and no word besides.",
            "Scale the access and mobility function of the northern region to five replicas, two of them in the second"
                    + " zone. ".repeat(8));

    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    private ContenderProcess(Process process) {
        this.process = process;
        answers = process.inputReader(StandardCharsets.UTF_8);
        orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** What calls took, each. */
    record Sample(double cpuMicros, double bytes) {}

    /** Starts one that calls the simulator at this URL. */
    static ContenderProcess start(Contenders contender, URI server) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                ContenderProcess.class.getName(),
                contender.name(),
                server.toString());
        return new ContenderProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Has it call for this time. */
    Sample call(boolean streamed, Duration time) throws IOException {
        orders.write(streamed + " " + time.toNanos() + "\n");
        orders.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the process of a contender has ended");
        }
        String[] figures = answer.split(" ", -1);
        return new Sample(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]));
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** The process itself: reads orders, and prints what a call took. */
    public static void main(String[] args) throws Exception {
        try (Contender contender = Contenders.valueOf(args[0]).at(URI.create(args[1]));
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                String[] parts = order.split(" ", -1);
                Sample sample = run(contender, Boolean.parseBoolean(parts[0]), Long.parseLong(parts[1]));
                System.out.println(sample.cpuMicros + " " + sample.bytes);
            }
        }
    }

    private static Sample run(Contender contender, boolean streamed, long nanos) throws Exception {
        long cpu = cpuNanos();
        long bytes = allocatedBytes();
        long end = System.nanoTime() + nanos;
        int calls = 0;
        do {
            ask(contender, streamed);
            calls++;
        } while (System.nanoTime() - end < 0);
        return new Sample((cpuNanos() - cpu) / 1e3 / calls, (double) (allocatedBytes() - bytes) / calls);
    }

    private static void ask(Contender contender, boolean streamed) throws Exception {
        int[] heard = new int[1];
        Reply reply =
                streamed ? contender.streamed(QUESTION, text -> heard[0] += text.length()) : contender.plain(QUESTION);
        boolean whole = reply.tokens() == TOKENS && !reply.text().isEmpty();
        if (!whole || (streamed && heard[0] != reply.text().length())) {
            throw new IllegalStateException("an answer of " + reply.tokens() + " tokens, and not of " + TOKENS);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** That of the threads that are alive; no contender ends one while it is measured. */
    private static long allocatedBytes() {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
