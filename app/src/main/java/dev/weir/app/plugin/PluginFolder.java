package dev.weir.app.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A plugins folder that is changed: a plugin appears in it whole or not at all, and {@value #SUMS} has the SHA-256 sum of each
 * jar that was installed, in the format of {@code sha256sum}.
 */
final class PluginFolder {
    static final String SUMS = "sha256.txt";

    private final Path path;

    PluginFolder(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** An empty folder beside the plugins, on the same disk, which the loader passes over. */
    Path stage() throws IOException {
        return Files.createTempDirectory(path, ".installing-");
    }

    /**
     * Puts a plugin in its place.
     *
     * @param staged a jar or a folder of jars in a {@link #stage}
     * @param replaced entries of this folder that give way to it; they are moved into the stage
     * @return the SHA-256 sums of its jars, by their paths in this folder
     */
    Map<String, String> place(Path staged, List<Path> replaced) throws IOException {
        Path target = path.resolve(staged.getFileName());
        Map<String, String> sums = sums();
        Path retired = Files.createTempDirectory(staged.getParent(), "retired-");
        for (Path old : replaced) {
            Files.move(old, retired.resolve(old.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            forget(old, sums);
        }
        Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
        Map<String, String> added = new TreeMap<>();
        for (Path jar : jars(target)) {
            added.put(name(jar), FileDigest.sha256(jar));
        }
        sums.putAll(added);
        write(sums);
        return added;
    }

    /** Removes an entry of this folder, a jar or a folder. */
    void remove(Path entry) throws IOException {
        Map<String, String> sums = sums();
        delete(entry);
        forget(entry, sums);
        write(sums);
    }

    /** The entry of this folder that a file lies in or is. */
    Path entryOf(Path file) {
        Path folder = path.toAbsolutePath().normalize();
        return path.resolve(folder.relativize(file.toAbsolutePath().normalize()).getName(0));
    }

    /** Deletes a file, or a folder with all that it holds. */
    static void delete(Path entry) throws IOException {
        try (Stream<Path> files = Files.walk(entry)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<Path> jars(Path plugin) throws IOException {
        if (!Files.isDirectory(plugin)) {
            return List.of(plugin);
        }
        try (Stream<Path> files = Files.list(plugin)) {
            return files.sorted().toList();
        }
    }

    private String name(Path file) {
        return path.relativize(file).toString().replace('\\', '/');
    }

    private void forget(Path entry, Map<String, String> sums) {
        String name = name(entry);
        sums.keySet().removeIf(file -> file.equals(name) || file.startsWith(name + "/"));
    }

    private Map<String, String> sums() throws IOException {
        Map<String, String> sums = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(path.resolve(SUMS))) {
                String[] words = line.split("  ", 2);
                if (words.length == 2) {
                    sums.put(words[1], words[0]);
                }
            }
        } catch (NoSuchFileException e) {
            return sums;
        }
        return sums;
    }

    private void write(Map<String, String> sums) throws IOException {
        List<String> lines = new ArrayList<>();
        sums.forEach((file, sum) -> lines.add(sum + "  " + file));
        Path written = Files.createTempFile(path, ".sha256-", ".txt");
        Files.write(written, lines);
        Files.move(written, path.resolve(SUMS), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
