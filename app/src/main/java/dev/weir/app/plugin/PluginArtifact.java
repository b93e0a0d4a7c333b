package dev.weir.app.plugin;

import dev.weir.app.cli.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** Copies a plugin to where it can be checked: from a jar, a zip or a folder of jars, or a Maven repository. */
final class PluginArtifact {
    private static final String ZIP = "-plugin.zip";

    private final Path stage;

    /**
     * @param stage an empty folder
     */
    PluginArtifact(Path stage) {
        this.stage = stage;
    }

    /**
     * Copies a file or folder.
     *
     * @return the copy: a jar, or a folder of jars
     */
    Path copy(Path source) throws IOException {
        String name = String.valueOf(source.toAbsolutePath().normalize().getFileName());
        if (Files.isDirectory(source)) {
            return copyFolder(source, Files.createDirectory(stage.resolve(name)));
        }
        if (!Files.exists(source)) {
            throw new InputException(source + ": no such file: name a jar, a zip or a folder of jars, or "
                    + MavenCoordinates.PREFIX + "GROUP:ARTIFACT:VERSION");
        }
        if (isZip(name)) {
            return unpack(
                    source, Files.createDirectory(stage.resolve(name.substring(0, name.length() - ".zip".length()))));
        }
        if (!isJar(name)) {
            throw new InputException(source + ": must be a jar, a zip of jars or a folder of jars");
        }
        return Files.copy(source, stage.resolve(name));
    }

    /**
     * Downloads an artifact: the zip of the plugin with its libraries, where the repository has one beside the jar, as of Weir's own
     * plugins; otherwise the jar.
     */
    Path download(MavenCoordinates coordinates, URI repository) throws IOException {
        MavenRepository maven = new MavenRepository(repository);
        Path zip = stage.resolve(coordinates.fileName(ZIP));
        if (maven.download(coordinates.path(ZIP), zip)) {
            return unpack(zip, Files.createDirectory(stage.resolve(coordinates.artifact())));
        }
        Path jar = stage.resolve(coordinates.fileName(".jar"));
        if (maven.download(coordinates.path(".jar"), jar)) {
            return jar;
        }
        throw new InputException(
                repository + " has no " + coordinates.path(".jar") + ": check the names and the version");
    }

    private static Path copyFolder(Path source, Path folder) throws IOException {
        try (Stream<Path> files = Files.list(source)) {
            List<Path> jars = files.filter(file -> isJar(file.toString())).toList();
            for (Path jar : jars) {
                Files.copy(jar, folder.resolve(jar.getFileName()));
            }
        }
        return folder;
    }

    /** Takes the jars out of a zip; whatever folder they are in there, each gets into this one. */
    private static Path unpack(Path zip, Path folder) throws IOException {
        try (InputStream in = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(in)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                String name = entry.getName().replaceFirst(".*[/\\\\]", "");
                if (!entry.isDirectory() && isJar(name)) {
                    Files.copy(entries, folder.resolve(name));
                }
            }
        } catch (ZipException e) {
            throw new InputException(zip + ": not a zip, or damaged: copy it again");
        } catch (FileAlreadyExistsException e) {
            throw new InputException(zip + ": holds two jars with one name: pack each jar once");
        }
        return folder;
    }

    private static boolean isJar(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".jar");
    }

    private static boolean isZip(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".zip");
    }
}
