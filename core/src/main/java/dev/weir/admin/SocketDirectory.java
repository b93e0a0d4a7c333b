package dev.weir.admin;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of the sockets of one user. Whoever can connect to a socket can cancel calls, so the directory has to belong
 * to this user, and nobody else may be able to enter it; it is refused otherwise, and a link in its place is not followed.
 */
final class SocketDirectory {
    static final String SUFFIX = ".sock";
    /** Of a process and a runtime in it: what has another name in the directory is not Weir's, and left alone. */
    private static final Pattern OWN_NAME = Pattern.compile("[0-9]{1,18}-[0-9a-f]{1,8}\\.sock");
    /** The kernels' limits are 104 and 108 bytes. */
    static final int LONGEST_PATH = 100;

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    /** More sockets than a machine has processes with one: a directory that is full of others is not searched for ever. */
    private static final int MOST = 10_000;

    private final Path path;

    SocketDirectory(Path path) {
        this.path = path;
    }

    /**
     * The directories where the sockets of this user may be: that of its own processes first.
     *
     * @param configured the only one; null for the usual ones
     */
    static List<SocketDirectory> candidates(@Nullable Path configured, Map<String, String> environment) {
        if (configured != null) {
            return List.of(new SocketDirectory(configured.toAbsolutePath()));
        }
        List<SocketDirectory> candidates = new ArrayList<>();
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (!runtime.isEmpty() && Path.of(runtime).isAbsolute() && Files.isDirectory(Path.of(runtime))) {
            candidates.add(new SocketDirectory(Path.of(runtime, "weir")));
        }
        String user = System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9._-]", "_");
        candidates.add(new SocketDirectory(Path.of(System.getProperty("java.io.tmpdir"), "weir-" + user)));
        return candidates;
    }

    Path path() {
        return path;
    }

    /** The path of a socket in it. */
    Path socket(String name) {
        return path.resolve(name + SUFFIX);
    }

    /**
     * Creates it unless it is there.
     *
     * @throws IOException if it cannot be created, or is not safe
     */
    void create() throws IOException {
        int length = socket("1234567890-12345678").toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_PATH) {
            throw new IOException(
                    "the path " + path + " is too long for a Unix domain socket; set llm.admin.directory");
        }
        try {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException e) {
            // checked below, as it may have been there
        } catch (NoSuchFileException e) {
            throw new IOException(path + " cannot be created, as " + path.getParent() + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new IOException(path + " cannot be created: this user may not write to " + path.getParent(), e);
        } catch (UnsupportedOperationException e) {
            throw new IOException("the file system of " + path + " has no owners and permissions", e);
        }
        requireSafe();
    }

    /**
     * Checks that it is a directory of this user that nobody else can enter.
     *
     * @throws NoSuchFileException if there is none
     * @throws IOException if it is not safe
     */
    void requireSafe() throws IOException {
        PosixFileAttributes found;
        try {
            found = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException e) {
            throw new IOException("the file system of " + path + " has no owners and permissions", e);
        }
        if (!found.isDirectory()) {
            throw new IOException(path + " is not a directory; remove it");
        }
        if (!found.permissions().equals(OWNER_ONLY)) {
            throw new IOException(path + " has the permissions " + PosixFilePermissions.toString(found.permissions())
                    + "; it must be rwx------: use a directory that is for this alone (llm.admin.directory)");
        }
        // what this process creates belongs to its user; for all but root this fails in another's directory
        Path own;
        try {
            own = Files.createTempFile(path, "owner", null);
        } catch (AccessDeniedException e) {
            throw ofAnother(found);
        }
        try {
            if (!Files.getOwner(own, LinkOption.NOFOLLOW_LINKS).equals(found.owner())) {
                throw ofAnother(found);
            }
        } finally {
            Files.delete(own);
        }
    }

    private IOException ofAnother(PosixFileAttributes found) {
        return new IOException(path + " belongs to " + found.owner().getName()
                + "; remove it, or use another directory (llm.admin.directory)");
    }

    /** The sockets in it, whether or not somebody listens. */
    List<Path> sockets() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.limit(MOST)
                    .filter(file ->
                            OWN_NAME.matcher(String.valueOf(file.getFileName())).matches())
                    .sorted()
                    .toList();
        }
    }

    /** Removes the sockets of processes that ended without closing theirs. */
    void removeStale() throws IOException {
        for (Path socket : sockets()) {
            if (isStale(socket)) {
                Files.deleteIfExists(socket);
            }
        }
    }

    /** Whether nobody listens: a socket gets its name when somebody does. */
    static boolean isStale(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false); // a process that is stopped, and whose backlog is full, holds nobody up
            boolean unused = channel.connect(UnixDomainSocketAddress.of(socket));
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
