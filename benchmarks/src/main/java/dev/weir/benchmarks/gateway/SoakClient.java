package dev.weir.benchmarks.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clients that send requests of all kinds side by side, and look at every answer. */
final class SoakClient implements AutoCloseable {
    private static final int READ_MILLIS = 30_000; // longer than a call may take
    private static final JsonMapper JSON = JsonMapper.shared();

    private final int port;
    private final String key;
    private final int clients;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong numbers = new AtomicLong(System.currentTimeMillis() * 1_000);

    SoakClient(int port, String key, int clients) {
        this.port = port;
        this.key = key;
        this.clients = clients;
    }

    /** How a request ended, from the view of its client. */
    enum Ending {
        /** With a whole answer. */
        ANSWERED,
        /** With an error, before any text. */
        REFUSED,
        /** With an error event within the stream. */
        BROKEN,
        /** By the client, in the middle of the stream. */
        ABANDONED,
        /** In any other way, which no request should. */
        WRONG
    }

    /** How many requests ended in each way, and how the first wrong one did. */
    record Counts(Map<Ending, Long> counts, @Nullable String firstWrong) {
        long of(Ending ending) {
            return counts.getOrDefault(ending, 0L);
        }

        long total() {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }

        Counts plus(Counts other) {
            Map<Ending, Long> sums = new EnumMap<>(Ending.class);
            sums.putAll(counts);
            other.counts.forEach((ending, count) -> sums.merge(ending, count, Long::sum));
            return new Counts(sums, firstWrong == null ? other.firstWrong : firstWrong);
        }
    }

    /**
     * Sends for some seconds.
     *
     * @param perSecond the rate; 0 for as fast as they are answered
     */
    Counts run(int seconds, long perSecond) throws Exception {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        List<Future<Counts>> running = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            running.add(threads.submit(() -> send(end, perSecond == 0 ? 0 : 1_000_000_000L * clients / perSecond)));
        }
        Counts all = new Counts(Map.of(), null);
        for (Future<Counts> each : running) {
            all = all.plus(each.get());
        }
        return all;
    }

    private Counts send(long end, long intervalNanos) {
        Random random = new Random(numbers.incrementAndGet());
        Map<Ending, Long> counts = new EnumMap<>(Ending.class);
        String wrong = null;
        for (long due = System.nanoTime() + (long) (random.nextDouble() * intervalNanos);
                due < end;
                due += intervalNanos) {
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            Ending ending;
            try {
                ending = request(random);
            } catch (IOException | RuntimeException e) {
                ending = Ending.WRONG;
                wrong = wrong == null ? e.toString() : wrong;
            }
            counts.merge(ending, 1L, Long::sum);
            if (intervalNanos == 0) {
                due = System.nanoTime();
            }
        }
        return new Counts(counts, wrong);
    }

    private Ending request(Random random) throws IOException {
        boolean streamed = random.nextInt(4) == 0;
        boolean abandoned = streamed && random.nextInt(10) == 0;
        long number = random.nextInt(5) == 0 ? random.nextInt(100) : numbers.incrementAndGet();
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + RequestText.PATH)
                .toURL()
                .openConnection();
        connection.setConnectTimeout(READ_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setDoOutput(true);
        connection.setRequestProperty("Authorization", "Bearer " + key);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write(body(number, streamed).getBytes(StandardCharsets.UTF_8));
        int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
            return refusal(status, connection);
        }
        if (streamed) {
            return stream(connection, abandoned);
        }
        JsonNode answer = JSON.readTree(connection.getInputStream().readAllBytes());
        if (answer.path("choices")
                .path(0)
                .path("message")
                .path("content")
                .asString("")
                .isEmpty()) {
            throw new IOException("an answer without text: " + answer);
        }
        return Ending.ANSWERED;
    }

    private static String body(long number, boolean streamed) {
        return "{\"model\":\"chat\",\"temperature\":0,\"stream\":" + streamed
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"question " + number + "\"}]}";
    }

    private static Ending refusal(int status, HttpURLConnection connection) throws IOException {
        JsonNode error =
                JSON.readTree(connection.getErrorStream().readAllBytes()).path("error");
        if (status == HttpURLConnection.HTTP_INTERNAL_ERROR
                || error.path("message").asString("").isEmpty()) {
            throw new IOException(status + ": " + error);
        }
        return Ending.REFUSED;
    }

    private static Ending stream(HttpURLConnection connection, boolean abandoned) throws IOException {
        boolean finished = false;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (abandoned) {
                    connection.disconnect();
                    return Ending.ABANDONED;
                }
                if (line.equals("data: [DONE]")) {
                    if (!finished) {
                        throw new IOException("[DONE] without a finish reason");
                    }
                    return Ending.ANSWERED;
                }
                if (line.startsWith("data: {\"error\"")) {
                    return Ending.BROKEN;
                }
                finished |= line.contains("\"finish_reason\":\"");
            }
        }
        throw new IOException("a stream ended without an end");
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
