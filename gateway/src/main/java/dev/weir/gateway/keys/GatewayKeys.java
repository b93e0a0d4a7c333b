package dev.weir.gateway.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that a gateway accepts, by their file. Each look at them sees whether the file has changed, and waits until it is read:
 * so a key that is revoked is refused from the next request on, without a restart. A file that cannot be read, or is gone,
 * changes nothing. As long as there has been no file, no key is required. Thread-safe.
 */
public final class GatewayKeys {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayKeys.class);

    private final @Nullable KeyFile file;
    private final InstantSource time;
    private final GatewayKey nobody;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile BiConsumer<List<GatewayKey>, List<GatewayKey>> listener = (before, now) -> {};
    private volatile Snapshot snapshot = new Snapshot(Stamp.ABSENT, false, List.of(), Map.of());

    /** What tells one state of a file from another: a replaced one has another key. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {
        static final Stamp ABSENT = new Stamp(FileTime.fromMillis(0), -1, null);

        /** @param before the last one of the file */
        static Stamp of(Path file, Stamp before) {
            if (before.equals(ABSENT)
                    && !file.toFile().exists()) { // without an exception, which open gateways would have each time
                return ABSENT;
            }
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            } catch (IOException e) {
                return ABSENT;
            }
        }
    }

    private record Snapshot(Stamp stamp, boolean required, List<GatewayKey> keys, Map<String, GatewayKey> byId) {}

    private GatewayKeys(@Nullable KeyFile file, InstantSource time) {
        this.file = file;
        this.time = time;
        SecureRandom random = new SecureRandom();
        KeySecret secret = KeySecret.random(random);
        String salt = KeySecret.salt(random);
        nobody = new GatewayKey(
                secret.id(), salt, secret.digest(salt), KeyTerms.of("nobody"), Instant.EPOCH, null, null);
    }

    /** No keys: none is required. */
    public static GatewayKeys none() {
        return new GatewayKeys(null, InstantSource.system());
    }

    /**
     * The keys of a file, which may appear later.
     *
     * @throws KeyFileException if it cannot be read
     */
    public static GatewayKeys of(KeyFile file, InstantSource time) {
        GatewayKeys keys = new GatewayKeys(file, time);
        Stamp stamp = Stamp.of(file.path(), Stamp.ABSENT);
        if (!stamp.equals(Stamp.ABSENT)) {
            keys.snapshot = snapshot(stamp, file.read());
        } else if (!Files.notExists(file.path(), LinkOption.NOFOLLOW_LINKS)) {
            throw new KeyFileException(
                    file.path() + ": cannot be read: it is a link to nothing, or a folder on its way"
                            + " cannot be entered by this user; without keys the gateway would be open",
                    null);
        }
        return keys;
    }

    private static Snapshot snapshot(Stamp stamp, List<GatewayKey> keys) {
        Map<String, GatewayKey> byId = new HashMap<>();
        keys.forEach(key -> byId.put(key.id(), key));
        return new Snapshot(stamp, true, keys, Map.copyOf(byId));
    }

    /** Is notified of the keys before and after a change, on the thread that notices it, before any is accepted. */
    public void onChange(BiConsumer<List<GatewayKey>, List<GatewayKey>> notified) {
        listener = notified;
    }

    /** Does something with all keys while they do not change, and no change is notified. */
    public void whileUnchanged(Consumer<List<GatewayKey>> work) {
        lock.lock();
        try {
            work.accept(snapshot.keys);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a request needs a key. */
    public boolean isRequired() {
        return current().required;
    }

    /** All keys, those that are no longer valid included. */
    public List<GatewayKey> all() {
        return current().keys;
    }

    /**
     * The key of a text, which may have expired or been revoked; null if there is none, or the secret is another. A text with an
     * unknown id takes as long as one with a wrong secret.
     */
    public @Nullable GatewayKey find(String text) {
        KeySecret secret = KeySecret.parse(text);
        Map<String, GatewayKey> byId = current().byId;
        if (secret == null) {
            return null;
        }
        GatewayKey known = byId.getOrDefault(secret.id(), nobody);
        return secret.isOf(known) ? byId.get(secret.id()) : null;
    }

    /** The key with an id, which may have expired or been revoked; null if there is none. */
    public @Nullable GatewayKey byId(String id) {
        return current().byId.get(id);
    }

    /** Whether a key is accepted at present. */
    public boolean accepts(GatewayKey key) {
        return key.isValid(time);
    }

    private Snapshot current() {
        if (file == null) {
            return snapshot;
        }
        Snapshot last = snapshot;
        return Stamp.of(file.path(), last.stamp).equals(last.stamp) ? last : reread(file);
    }

    private Snapshot reread(KeyFile changed) {
        lock.lock();
        try {
            Snapshot before = snapshot;
            Stamp stamp = Stamp.of(changed.path(), before.stamp);
            if (stamp.equals(before.stamp)) {
                return before;
            }
            snapshot = next(changed, stamp, before);
            return snapshot;
        } finally {
            lock.unlock();
        }
    }

    private Snapshot next(KeyFile changed, Stamp stamp, Snapshot before) {
        if (stamp.equals(Stamp.ABSENT)) {
            LOG.warn(
                    "event=keys-refused file=\"{}\" reason=\"the file is gone; those that it had remain\"",
                    changed.path());
            return new Snapshot(stamp, before.required, before.keys, before.byId);
        }
        try {
            Snapshot read = snapshot(stamp, changed.read());
            listener.accept(before.keys, read.keys);
            return read;
        } catch (KeyFileException e) {
            LOG.warn("event=keys-refused file=\"{}\" reason=\"{}\"", changed.path(), e.getMessage());
            return new Snapshot(stamp, true, before.keys, before.byId);
        }
    }
}
