package dev.weir.benchmarks.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As many requests as 32 connections take, by wrk. Each has a prompt of its own, so that none is in a cache. */
final class WrkLoad {
    private static final int CONNECTIONS = 32;
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
    private static final Pattern PER_SECOND = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern ERRORS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

    private final Path script;
    private final int seconds;

    /**
     * @param folder for wrk's script
     * @param target what is sent to a contender
     */
    WrkLoad(Path folder, RequestText target, int seconds) throws IOException {
        this.seconds = seconds;
        script = folder.resolve("wrk.lua");
        Files.writeString(script, target.asLua());
    }

    /**
     * What a run gave.
     *
     * @param requests how many were answered
     * @param perSecond in a second
     * @param p50Millis of the time to the answer
     * @param p99Millis of the time to the answer
     */
    record Result(long requests, double perSecond, double p50Millis, double p99Millis) {}

    Result run(int port) throws IOException, InterruptedException {
        Process wrk = new ProcessBuilder(List.of(
                        "wrk",
                        "-t1",
                        "-c" + CONNECTIONS,
                        "-d" + seconds + "s",
                        "--latency",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + port + RequestText.PATH))
                .redirectErrorStream(true)
                .start();
        String printed = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (wrk.waitFor() != 0 || ERRORS.matcher(printed).find()) {
            throw new IOException("wrk says:\n" + printed);
        }
        return new Result(
                (long) number(REQUESTS, printed),
                number(PER_SECOND, printed),
                millis("50%", printed),
                millis("99%", printed));
    }

    private static double number(Pattern pattern, String printed) throws IOException {
        Matcher found = pattern.matcher(printed);
        if (!found.find()) {
            throw new IOException("wrk says:\n" + printed);
        }
        return Double.parseDouble(found.group(1));
    }

    private static double millis(String percentile, String printed) throws IOException {
        Matcher found = Pattern.compile(percentile + "\\s+([\\d.]+)(us|ms|s)").matcher(printed);
        if (!found.find()) {
            throw new IOException("wrk says:\n" + printed);
        }
        double value = Double.parseDouble(found.group(1));
        return switch (found.group(2)) {
            case "us" -> value / 1_000;
            case "ms" -> value;
            default -> value * 1_000;
        };
    }
}
