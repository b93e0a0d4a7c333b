package dev.weir.gateway.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The file of keys: of each it has the id, a salted hash of the secret, and the terms. It is readable by its owner alone, and
 * replaced as a whole, so that a gateway that reads it sees either what it was or what it is. Threads and processes that
 * change it at the same time wait for each other, processes at a lock file beside it; a process has one of these for a file.
 * Thread-safe.
 */
public final class KeyFile {
    private static final String OWNER_ONLY = "rw-------";
    private static final Set<StandardOpenOption> LOCK_FILE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

    private final Path file;
    private final InstantSource time;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock threads = new ReentrantLock();

    /** @param file which the first key creates, with its directory */
    public KeyFile(Path file, InstantSource time) {
        this.file = file;
        this.time = time;
    }

    /** The path. */
    public Path path() {
        return file;
    }

    /**
     * All keys, those that are revoked or expired included; empty if there is no file.
     *
     * @throws KeyFileException if it cannot be read
     */
    public List<GatewayKey> read() {
        try {
            return KeyDocument.read(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new KeyFileException(file + ": cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new KeyFileException(file + ": " + e.getMessage() + "; restore the file, or correct it", e);
        }
    }

    /**
     * Makes a key.
     *
     * @param expires null for never
     * @throws KeyFileException if there is a valid key of this name, or the file cannot be read or written
     */
    public CreatedKey create(KeyTerms terms, @Nullable Instant expires) {
        return changed(keys -> {
            if (keys.stream().anyMatch(key -> key.isValid(time) && key.name().equals(terms.name()))) {
                throw new KeyFileException(
                        file + ": there is a key '" + terms.name()
                                + "'; choose another name, or make a new secret for it with 'weir keys rotate'",
                        null);
            }
            return added(keys, terms, expires);
        });
    }

    private CreatedKey added(List<GatewayKey> keys, KeyTerms terms, @Nullable Instant expires) {
        KeySecret secret = KeySecret.random(random);
        String salt = KeySecret.salt(random);
        GatewayKey key = new GatewayKey(secret.id(), salt, secret.digest(salt), terms, time.instant(), expires, null);
        keys.add(key);
        return new CreatedKey(key, secret.text());
    }

    /**
     * Revokes all keys of a name, or one by its id.
     *
     * @return those that were valid until now
     * @throws KeyFileException if no valid key has this name or id, or the file cannot be read or written
     */
    public List<GatewayKey> revoke(String nameOrId) {
        return changed(keys -> {
            List<GatewayKey> revoked = valid(keys, nameOrId);
            keys.replaceAll(key -> revoked.contains(key) ? key.revokedAt(time.instant()) : key);
            return revoked;
        });
    }

    /**
     * Makes a new key with the terms and the expiry of one, in its place.
     *
     * @param overlap how long the former one is still accepted, at least 0
     * @throws KeyFileException as for {@link #revoke}
     */
    public CreatedKey rotate(String nameOrId, Duration overlap) {
        return changed(keys -> {
            List<GatewayKey> former = valid(keys, nameOrId);
            GatewayKey latest = former.get(former.size() - 1);
            Instant end = time.instant().plus(overlap);
            keys.replaceAll(
                    key -> !former.contains(key) ? key : overlap.isZero() ? key.revokedAt(end) : key.expiringAt(end));
            return added(keys, latest.terms(), latest.expires());
        });
    }

    private List<GatewayKey> valid(List<GatewayKey> keys, String nameOrId) {
        List<GatewayKey> found = keys.stream()
                .filter(key -> key.isValid(time))
                .filter(key -> key.name().equals(nameOrId) || key.id().equals(nameOrId))
                .toList();
        if (found.isEmpty()) {
            throw new KeyFileException(
                    file + ": no valid key has this name or id; 'weir keys list' shows those that there are", null);
        }
        return found;
    }

    private <T> T changed(Function<List<GatewayKey>, T> change) {
        threads.lock(); // a lock of a file is that of a process
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lockFile, LOCK_FILE, ownerOnly());
                    FileLock lock = channel.lock()) {
                List<GatewayKey> keys = new ArrayList<>(read());
                T result = change.apply(keys);
                if (lock.isValid()) {
                    replace(KeyDocument.write(keys));
                }
                return result;
            }
        } catch (IOException e) {
            throw new KeyFileException(file + ": cannot be written: " + e, e);
        } finally {
            threads.unlock();
        }
    }

    private void replace(byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(temporary);
        try (FileChannel out = FileChannel.open(
                temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly())) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private FileAttribute<?>[] ownerOnly() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
                }
                : new FileAttribute<?>[0];
    }
}
