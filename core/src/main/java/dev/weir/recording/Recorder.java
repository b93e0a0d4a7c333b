package dev.weir.recording;

import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records calls and attempts to a bounded file, on a thread of its own. What callers do is put a record into a bounded queue:
 * no disk delays or fails a call. What does not fit into the queue is dropped and counted, and the count is the last line of
 * the file. When the file has its maximum size or cannot be written, the recording ends, with one log line.
 *
 * <p>A full file is not overwritten: what {@code weir tune} needs is one unbroken span of traffic, and a recording that
 * replaced its beginning would lose the span that an operator meant to record. A later run of the runtime appends to the file
 * while it has room.
 *
 * <p>Thread-safe.
 */
public final class Recorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int QUEUE = 16_384;
    private static final int BULK = 1_024;
    private static final long CLOSE_MILLIS = 2_000;

    private final Path path;
    private final long maxBytes;
    private final long originNanos;
    private final long originMicros;
    private final long secret = new SecureRandom().nextLong();
    private final BlockingQueue<RecordedEvent> queue = new ArrayBlockingQueue<>(QUEUE);
    private final LongAdder dropped = new LongAdder();
    private final Thread thread = new Thread(this::run, "weir-recorder");
    private volatile boolean closed;
    private volatile boolean over;

    private Recorder(Path path, long maxBytes, TimeSource time) {
        this.path = path;
        this.maxBytes = maxBytes;
        originNanos = time.nanoTime();
        originMicros = TimeUnit.MILLISECONDS.toMicros(time.millis());
        thread.setDaemon(true);
    }

    /**
     * Starts a recording. Never fails: if the file cannot be written, a log line says why, and nothing is recorded.
     *
     * @param path the file, which is created or appended to; its folder must exist
     * @param maxBytes the maximum size of the file in bytes
     * @param time the clock of the calls
     */
    public static Recorder start(Path path, long maxBytes, TimeSource time) {
        Recorder recorder = new Recorder(path, maxBytes, time);
        recorder.thread.start();
        return recorder;
    }

    /** Records a call or an attempt that has ended. Never waits. */
    public void record(RecordedEvent event) {
        if (over || closed || !queue.offer(event)) {
            dropped.increment();
        }
    }

    /** A reading of the clock as microseconds since 1970. */
    public long micros(long nanoTime) {
        return originMicros + TimeUnit.NANOSECONDS.toMicros(nanoTime - originNanos);
    }

    /** A number for the id of a call, from which the id cannot be derived: FNV-1a (Fowler, Noll, Vo), keyed with a secret. */
    public long number(String callId) {
        long hash = secret;
        for (int i = 0; i < callId.length(); i++) {
            hash = (hash ^ callId.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** The number of calls and attempts that were not recorded so far. */
    public long dropped() {
        return dropped.sum();
    }

    private void run() {
        try (RecordingFile file = RecordingFile.open(path, maxBytes, originMicros)) {
            write(file);
        } catch (IOException e) {
            LOG.warn("event=recording-failed file=\"{}\"", path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            over = true;
        }
    }

    private void write(RecordingFile file) throws IOException, InterruptedException {
        List<RecordedEvent> events = new ArrayList<>(BULK);
        while (true) {
            boolean last = closed;
            RecordedEvent first = queue.poll(last ? 0 : 500, TimeUnit.MILLISECONDS);
            if (first == null) {
                if (last) {
                    file.end(dropped.sum(), "closed");
                    return;
                }
                file.flush();
                continue;
            }
            events.add(first);
            queue.drainTo(events, BULK - 1);
            for (int i = 0; i < events.size(); i++) {
                if (!file.append(events.get(i))) {
                    over = true;
                    dropped.add(events.size() - i + queue.size());
                    file.end(dropped.sum(), "full");
                    LOG.warn("event=recording-full file=\"{}\" bytes={}", path, maxBytes);
                    return;
                }
            }
            events.clear();
        }
    }

    /** Writes what is queued, waiting for a slow disk for at most {@value #CLOSE_MILLIS} ms. */
    @Override
    public void close() {
        closed = true;
        @Nullable Throwable interrupted = null;
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            interrupted = e;
        }
        if (interrupted != null) {
            Thread.currentThread().interrupt();
        }
    }
}
