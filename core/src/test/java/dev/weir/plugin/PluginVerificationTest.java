package dev.weir.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.jar.PluginJarBuilder;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginVerificationTest {
    @TempDir
    Path folder;

    @Test
    void aWholePluginPasses() {
        PluginVerification verified = verify(
                DemoPlugins.of("fib").resource("META-INF/LICENSE", "free").writeTo(jar()));

        assertThat(verified.problems()).isEmpty();
        assertThat(verified.notes()).isEmpty();
        assertThat(verified.id()).isEqualTo("fib");
        assertThat(verified.version()).isEqualTo("1.2");
        assertThat(verified.passed()).isTrue();
    }

    @Test
    void noneOfItsCodeRuns() {
        Path jar = PluginJarBuilder.plugin("fib", "1.2")
                .source(
                        "demo.Loud",
                        "package demo; public class Loud implements dev.weir.spi.Plugin {"
                                + " static { if (true) throw new IllegalStateException(); }"
                                + " public void register(dev.weir.spi.Extensions extensions) {} }")
                .entryPoint("demo.Loud")
                .writeTo(jar());

        assertThat(verify(jar).passed()).isTrue();
    }

    @Test
    void whatTheLoaderRefusesIsAProblem() throws IOException {
        assertThat(verify(DemoPlugins.of("fib")
                                .attribute("Weir-Spi-Version", "2.0")
                                .writeTo(jar()))
                        .problems())
                .singleElement()
                .asString()
                .contains("fib.jar: built for weir-spi 2.0, this is 1.0");
        assertThat(verify(DemoPlugins.of("fib")
                                .withoutAttribute("Weir-Plugin-Id")
                                .writeTo(jar()))
                        .problems())
                .singleElement()
                .asString()
                .contains("its manifest lacks Weir-Plugin-Id");
        assertThat(verify(DemoPlugins.of("fib").entryPoint("").writeTo(jar())).problems())
                .singleElement()
                .asString()
                .contains("names no class");
        assertThat(verify(Files.writeString(jar(), "no jar")).problems())
                .singleElement()
                .asString()
                .contains("not a jar, or damaged");
        assertThat(verify(DemoPlugins.of("fib")
                                .source("dev.weir.spi.Own", "package dev.weir.spi; class Own {}")
                                .writeTo(jar()))
                        .problems())
                .singleElement()
                .asString()
                .contains("packs classes of weir-spi");
    }

    @Test
    void aClassThatThePluginUsesAndNoJarHoldsIsAProblem() throws IOException {
        Path library = library();
        Path plugin = Files.createDirectory(folder.resolve("fib"));
        using("lib.Library.answer()").compileWith(library).writeTo(plugin.resolve("fib.jar"));

        assertThat(verify(plugin).problems())
                .containsExactly("lib.Library is missing, which demo.Strategy uses: none of the plugin's jars holds it:"
                        + " add the jar that does");

        Files.copy(library, plugin.resolve("library.jar"));
        assertThat(verify(plugin).problems()).isEmpty();
    }

    @Test
    void aClassThatALibraryUsesAndNoJarHoldsIsANote() throws IOException {
        Path optional = PluginJarBuilder.library()
                .source(
                        "optional.Extra",
                        "package optional; public class Extra { public static int one() { return 1; } }")
                .writeTo(folder.resolve("optional.jar"));
        Path plugin = Files.createDirectory(folder.resolve("fib"));
        DemoPlugins.of("fib").writeTo(plugin.resolve("fib.jar"));
        PluginJarBuilder.library()
                .compileWith(optional)
                .source("lib.Uses", "package lib; class Uses { int one() { return optional.Extra.one(); } }")
                .writeTo(plugin.resolve("library.jar"));

        assertThat(verify(plugin).problems()).isEmpty();
        assertThat(verify(plugin).notes())
                .anyMatch(note -> note.startsWith("optional.Extra is missing, which lib.Uses uses"));
    }

    @Test
    void aMethodThatThisSpiDoesNotHaveIsAProblem() {
        Path later = PluginJarBuilder.library()
                .source(
                        "dev.weir.spi.NoSettings",
                        "package dev.weir.spi; public record NoSettings() { public static int later(long n) { return 1; } }")
                .writeTo(folder.resolve("later.jar"));
        Path jar = using("\"\" + dev.weir.spi.NoSettings.later(2) + new dev.weir.spi.NoSettings().equals(null)")
                .compileWith(later)
                .writeTo(jar());

        assertThat(verify(jar).problems())
                .containsExactly(
                        "dev.weir.spi.NoSettings.later(J)I is missing, which demo.Strategy uses: this Weir does"
                                + " not have it: use a version of the plugin that was built for weir-spi 1.0, or upgrade Weir");
    }

    @Test
    void aClassOfALaterJavaIsAProblem() throws IOException {
        Path jar = DemoPlugins.of("fib").writeTo(jar());
        try (FileSystem files = FileSystems.newFileSystem(jar, Map.of())) {
            Path strategy = files.getPath("demo/Strategy.class");
            byte[] bytes = Files.readAllBytes(strategy);
            bytes[7] = 99;
            Files.write(strategy, bytes);
        }

        assertThat(verify(jar).problems())
                .containsExactly("fib.jar: built for Java 55, this is Java "
                        + Runtime.version().feature() + ": build it for this Java, or run Weir on a later one");
    }

    @Test
    void packedClassesOfTheHostAndMissingLicencesAreNotes() {
        Path jar = DemoPlugins.of("fib")
                .source("org.slf4j.Packed", "package org.slf4j; class Packed {}")
                .writeTo(jar());

        assertThat(verify(jar).problems()).isEmpty();
        assertThat(verify(jar).notes())
                .containsExactly(
                        "packs classes of org.slf4j.*, which it takes from Weir: leave them out",
                        "fib.jar holds no licence file: who passes it on may need one");
    }

    @Test
    void aDamagedClassIsAProblemWithItsPlace() throws IOException {
        Path jar =
                DemoPlugins.of("fib").resource("demo/Broken.class", "no class").writeTo(jar());

        assertThat(verify(jar).problems())
                .containsExactly(jar + ": demo/Broken.class cannot be read: build the jar again");
    }

    @Test
    void aFolderWithoutJarsIsAProblem() throws IOException {
        Path empty =
                Files.createDirectories(folder.resolve("fib").resolve("lib")).getParent();

        assertThat(verify(empty).problems()).singleElement().asString().contains("holds no jar");
        assertThat(verify(empty).notes()).singleElement().asString().contains("a folder within a plugin's folder");
    }

    private static PluginVerification verify(Path plugin) {
        return PluginVerification.of(plugin);
    }

    private static PluginJarBuilder using(String expression) {
        return DemoPlugins.answering("fib", "return " + expression + ";");
    }

    private Path library() {
        return PluginJarBuilder.library()
                .source(
                        "lib.Library",
                        "package lib; public class Library { public static String answer() { return \"here\"; } }")
                .writeTo(folder.resolve("library.jar"));
    }

    private Path jar() {
        return folder.resolve("fib.jar");
    }
}
