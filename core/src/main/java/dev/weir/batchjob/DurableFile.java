package dev.weir.batchjob;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Replaces a file as a whole. Replaceable for tests. */
@FunctionalInterface
interface DurableFile {

    /** Returns when the new content is on the disk; if that fails, or the process ends before, the old content is there. */
    void write(Path file, byte[] content) throws IOException;

    /** Writes to a temporary file beside it, synchronizes that with the disk, and renames it. */
    static DurableFile ofSystem() {
        return (file, content) -> {
            Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
            try (FileOutputStream out = new FileOutputStream(temporary.toFile())) { // no interrupt closes it
                out.write(content);
                out.getFD().sync();
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            synchronizeDirectory(Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a directory"));
        };
    }

    /** Makes the names in a directory durable, where the system can. */
    private static void synchronizeDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows opens no directories and needs none of this; an interrupt closes the channel, and the file is
            // whole
        }
    }
}
