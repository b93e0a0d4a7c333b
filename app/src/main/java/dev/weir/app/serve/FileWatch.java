package dev.weir.app.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a file has changed, again and again, also through links as Kubernetes has them. A change counts when two looks
 * found it the same, so that a file is not read while it is written.
 */
final class FileWatch implements AutoCloseable {
    private final Path file;
    private final Runnable changed;
    private final Thread thread;
    private @Nullable State known;
    private @Nullable State seen;

    /** What tells one state of a file from another; a replaced one has another key. */
    private record State(
            FileTime modified, long size, @Nullable Object key) {}

    private FileWatch(Path file, Duration interval, Runnable changed) {
        this.file = file;
        this.changed = changed;
        known = state();
        seen = known;
        thread = new Thread(null, () -> run(interval), "weir-file-watch", 0, false);
        thread.setDaemon(true);
    }

    /** One that is looked at by its owner alone, with {@link #look}. */
    static FileWatch unstarted(Path file, Runnable changed) {
        return new FileWatch(file, Duration.ZERO, changed);
    }

    /** One that looks at these intervals. */
    static FileWatch started(Path file, Duration interval, Runnable changed) {
        FileWatch watch = new FileWatch(file, interval, changed);
        watch.thread.start();
        return watch;
    }

    private void run(Duration interval) {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(interval.toNanos());
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Looks once. */
    void look() {
        State now = state();
        State before = seen;
        seen = now;
        if (now != null && now.equals(before) && !now.equals(known)) {
            known = now;
            changed.run();
        }
    }

    /** Null if there is no file, or an empty one, whose content is still to come. */
    private @Nullable State state() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() == 0
                    ? null
                    : new State(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
