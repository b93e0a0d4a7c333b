package dev.weir.batchjob;

import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a batch job: its state, and for each part the lines as they are uploaded, an index of their ids, and the ids that
 * have no answer. A directory without a state file is what an interrupted planning left: nothing of it was submitted.
 */
final class JobDirectory {
    private static final String STATE = "job.properties";
    private static final String LOCK = "lock";
    private static final Pattern ID = Pattern.compile("job-[0-9]{8}-[0-9]{6}-[0-9a-z]+");
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LOCK_INTERVAL = Duration.ofMillis(50);

    private final Path directory;
    private final DurableFile durable;

    JobDirectory(Path directory, DurableFile durable) {
        this.directory = directory;
        this.durable = durable;
    }

    String id() {
        return String.valueOf(directory.getFileName());
    }

    boolean exists() {
        return Files.isRegularFile(directory.resolve(STATE));
    }

    Path lines(int part) {
        return directory.resolve("part-" + part + ".jsonl");
    }

    Path index(int part) {
        return directory.resolve("part-" + part + ".index");
    }

    /** The ids of a part that have no answer; there is no such file before its results were collected. */
    Path unanswered(int part) {
        return directory.resolve("part-" + part + ".unanswered");
    }

    /** The rows that were refused. */
    Path rejected() {
        return directory.resolve("rejected.index");
    }

    JobState read() {
        Path file = directory.resolve(STATE);
        try {
            return JobState.parse(Files.readAllBytes(file));
        } catch (NewerStateException e) {
            throw new BatchJobException(file + ": " + e.getMessage(), e);
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new BatchJobException(
                    file + ": not the state of a batch job: " + e.getMessage()
                            + "; restore the file, or delete its directory if the job is not needed",
                    e);
        }
    }

    void write(JobState state) {
        write(directory.resolve(STATE), state.bytes());
    }

    void write(Path file, byte[] content) {
        try {
            durable.write(file, content);
        } catch (IOException e) {
            throw new BatchJobException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    void delete() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new BatchJobException(directory + ": cannot be deleted: " + e.getMessage(), e);
        }
    }

    /** Whether there is a directory that has no state yet, or will not get one. */
    boolean isUnfinished() {
        return ID.matcher(id()).matches() && Files.isDirectory(directory) && !exists();
    }

    /** Whether a thread or process works with it at present. */
    boolean isInUse() throws IOException {
        if (!Files.exists(directory.resolve(LOCK))) {
            return false;
        }
        try (FileChannel channel = openLock();
                FileLock lock = tryLock(channel)) {
            return lock == null;
        }
    }

    /** Deletes the directory unless a thread or process works with it. */
    void deleteIfUnused() throws IOException {
        try (FileChannel channel = openLock();
                FileLock lock = tryLock(channel)) {
            if (lock != null && !exists()) {
                delete();
            }
        }
    }

    /** Work that changes the files. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws InterruptedException;
    }

    /** Does work that no other thread or process does at the same time. */
    <T> T locked(TimeSource time, Pause pause, Work<T> work) throws InterruptedException {
        try (FileChannel channel = openLock();
                FileLock held = lock(channel, time.instant().plus(LOCK_TIMEOUT), time, pause)) {
            if (!held.isValid()) {
                throw new IOException("the lock was lost");
            }
            return work.run();
        } catch (IOException e) {
            throw new BatchJobException(directory + ": cannot be locked: " + e.getMessage(), e);
        }
    }

    private FileChannel openLock() throws IOException {
        return FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private FileLock lock(FileChannel channel, Instant until, TimeSource time, Pause pause)
            throws IOException, InterruptedException {
        while (true) {
            FileLock lock = tryLock(channel);
            if (lock != null) {
                return lock;
            }
            if (time.instant().isAfter(until)) {
                throw new BatchJobException(
                        "batch job " + id() + " is in use by another process or thread; try again later");
            }
            pause.sleep(LOCK_INTERVAL);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another thread of this process has it
        }
    }
}
