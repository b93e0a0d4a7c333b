package dev.weir.plugin;

import dev.weir.plugin.PluginSource.Examined;
import dev.weir.plugin.jar.JarAllowList;
import dev.weir.plugin.jar.LinkCheck;
import dev.weir.plugin.jar.PluginJar;
import dev.weir.plugin.jar.PluginRefusedException;
import dev.weir.plugin.jar.SpiVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * The check of a plugin before it is used. It reads the jars, and runs none of their code: the manifest, the version of the SPI,
 * the version of the class files against the running JDK, the classes and members that are missing, the classes that it must not
 * pack, and the licence files. What {@link dev.weir.spi.Plugin#register} does shows only when the plugin is loaded.
 *
 * @param id the id in its manifest; empty if it is refused for what it is
 * @param version its version, empty as the id
 * @param jars its jars, in order of their names
 * @param problems what keeps it from being loaded or from running, each with what to do; empty if it passed
 * @param notes what may be wrong, or is none of Weir's concern
 */
public record PluginVerification(
        String id, String version, List<Path> jars, List<String> problems, List<String> notes) {
    private static final Pattern LICENCE =
            Pattern.compile("(META-INF/)?(licen[cs]e|notice|copying)s?([./-].*)?", Pattern.CASE_INSENSITIVE);

    public PluginVerification {
        jars = List.copyOf(jars);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /**
     * Checks a plugin.
     *
     * @param plugin a jar, or a folder of jars that are one plugin
     */
    public static PluginVerification of(Path plugin) {
        List<Path> jars = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        try {
            jars.addAll(Files.isDirectory(plugin) ? PluginDirectory.jars(plugin, notes) : List.of(plugin));
            if (jars.isEmpty()) {
                throw new PluginRefusedException(
                        plugin.toString(), "holds no jar: name the folder of the plugin's jars");
            }
            ClassLoader host = PluginVerification.class.getClassLoader();
            Examined examined = new JarPlugin(plugin, jars, JarAllowList.everything(), host).examine();
            examined.manifest().check(examined.location(), SpiVersion.current());
            PluginJar main = PluginJar.read(Path.of(examined.location()));
            LinkCheck links = new LinkCheck(host, main.entryPoint()).check(jars);
            links.notes().forEach(notes::add);
            addUnlicensed(jars, notes);
            String version = Objects.requireNonNullElse(examined.manifest().version(), "");
            return new PluginVerification(
                    examined.id(), version, jars, links.problems().toList(), notes);
        } catch (PluginRefusedException e) {
            return refused(jars, e.source() + ": " + e.reason(), notes);
        } catch (IOException e) {
            return refused(jars, String.valueOf(e.getMessage()), notes);
        }
    }

    /** Whether it has no problems. */
    public boolean passed() {
        return problems.isEmpty();
    }

    private static PluginVerification refused(List<Path> jars, String reason, List<String> notes) {
        return new PluginVerification("", "", jars, List.of(reason), notes);
    }

    private static void addUnlicensed(List<Path> jars, List<String> notes) throws IOException {
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                if (file.stream()
                        .noneMatch(entry -> LICENCE.matcher(entry.getName()).matches())) {
                    notes.add(jar.getFileName() + " holds no licence file: who passes it on may need one");
                }
            }
        }
    }
}
