package dev.weir.benchmarks.gateway;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests on one connection at a fixed rate. The time of each is counted from when it was due, so that one that is late
 * because of the one before is slow as well (coordinated omission: Gil Tene, "How NOT to Measure Latency").
 */
final class PacedLoad {
    private static final long SPIN_NANOS = 60_000;

    private final RequestText request;
    private final int perSecond;
    private final int seconds;

    PacedLoad(RequestText request, int perSecond, int seconds) {
        this.request = request;
        this.perSecond = perSecond;
        this.seconds = seconds;
    }

    /** Percentiles of the time to the answer. */
    record Result(double p50Micros, double p99Micros) {}

    Result run(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
            long[] took = new long[perSecond * seconds];
            long number = System.currentTimeMillis() * 1_000_000;
            long interval = 1_000_000_000L / perSecond;
            long due = System.nanoTime() + interval;
            for (int i = 0; i < took.length; i++, due += interval) {
                byte[] bytes = request.bytes(number + i);
                await(due);
                out.write(bytes);
                readAnswer(in);
                took[i] = System.nanoTime() - due;
            }
            Arrays.sort(took);
            return new Result(took[took.length / 2] / 1e3, took[(int) (took.length * 0.99)] / 1e3);
        }
    }

    private static void await(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(left - SPIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private static void readAnswer(InputStream in) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException("an answer begins with: " + status);
        }
        long length = -1;
        boolean chunked = false;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                length = Long.parseLong(header.substring(15).trim());
            }
            chunked |= header.startsWith("transfer-encoding:") && header.contains("chunked");
        }
        if (!chunked) {
            in.skipNBytes(length);
            return;
        }
        for (int size = Integer.parseInt(line(in), 16); ; size = Integer.parseInt(line(in), 16)) {
            in.skipNBytes(size);
            line(in);
            if (size == 0) {
                return;
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection was closed within an answer");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
