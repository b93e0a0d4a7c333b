package dev.weir.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileWatchTest {
    @TempDir
    private Path folder;

    private final AtomicInteger changes = new AtomicInteger();
    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = folder.resolve("weir.yaml");
        Files.writeString(file, "a");
    }

    private FileWatch watch() {
        return FileWatch.unstarted(file, changes::incrementAndGet);
    }

    @Test
    void aChangeCountsOnceWhenTwoLooksFoundItTheSame() throws Exception {
        FileWatch watch = watch();
        watch.look();
        Files.writeString(file, "half");
        watch.look();
        Files.writeString(file, "half and whole");
        watch.look();
        assertThat(changes).hasValue(0);

        watch.look();
        watch.look();

        assertThat(changes).hasValue(1);
    }

    @Test
    void anEmptyFileIsNoChangeAsItsContentIsStillToCome() throws Exception {
        FileWatch watch = watch();
        Files.writeString(file, "");
        watch.look();
        watch.look();
        assertThat(changes).hasValue(0);

        Files.writeString(file, "next");
        watch.look();
        watch.look();
        assertThat(changes).hasValue(1);
    }

    @Test
    void aReplacedFileOfTheSameSizeIsAChange() throws Exception {
        FileWatch watch = watch();
        Path next = Files.writeString(folder.resolve("next"), "b");
        Files.setLastModifiedTime(next, Files.getLastModifiedTime(file));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        watch.look();
        watch.look();

        assertThat(changes).hasValue(1);
    }

    @Test
    void aLinkThatPointsElsewhereIsAChange() throws Exception {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.writeString(first.resolve("weir.yaml"), "x");
        Files.writeString(second.resolve("weir.yaml"), "y");
        Path link = Files.createSymbolicLink(folder.resolve("data"), first);
        file = link.resolve("weir.yaml");
        FileWatch watch = watch();
        Path next = Files.createSymbolicLink(folder.resolve("next"), second);
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        watch.look();
        watch.look();

        assertThat(changes).hasValue(1);
    }

    @Test
    void aFileThatIsGoneForAWhileIsNoChange() throws Exception {
        FileWatch watch = watch();
        Path away = Files.move(file, folder.resolve("away"));
        watch.look();
        watch.look();
        Files.move(away, file);
        watch.look();
        watch.look();

        assertThat(changes).hasValue(0);
    }
}
