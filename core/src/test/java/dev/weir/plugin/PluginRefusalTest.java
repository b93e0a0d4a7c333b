package dev.weir.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.jar.PluginJarBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beside every plugin that is refused lies one that must be loaded all the same. */
class PluginRefusalTest {
    @TempDir
    Path directory;

    private Path jar;
    private LoadedPlugins plugins;

    @BeforeEach
    void putAGoodPluginBesideIt() {
        DemoPlugins.of("good").writeTo(directory.resolve("good.jar"));
        jar = directory.resolve("fib.jar");
    }

    @AfterEach
    void goodPluginWasLoadedAllTheSame() throws Exception {
        assertThat(DemoPlugins.ask(plugins, "good")).isEqualTo("here");
        plugins.close();
    }

    @ParameterizedTest
    @CsvSource({
        "1.1, ', or upgrade Weir'",
        "1.10, ', or upgrade Weir'",
        "2.0, ', or upgrade Weir'",
        "0.9, ''",
    })
    void refusesAnSpiVersionThatDoesNotFit(String version, String upgrade) {
        DemoPlugins.of("fib").attribute("Weir-Spi-Version", version).writeTo(jar);

        assertRefused(
                jar,
                "built for weir-spi " + version + ", this is 1.0: use a version of the plugin that was built for 1.0"
                        + upgrade);
        assertThat(refused().id()).isEqualTo("fib");
        assertThat(refused().version()).isEqualTo("1.2");
        assertThat(refused().spiVersion()).isEqualTo(version);
    }

    @ParameterizedTest
    @CsvSource({"1", "1.0.0", "1.x", "-1.0", "99999.0", "'1,0'"})
    void refusesAnSpiVersionThatIsNone(String version) {
        DemoPlugins.of("fib").attribute("Weir-Spi-Version", version).writeTo(jar);

        assertRefused(jar, "Weir-Spi-Version is '" + version + "': must be major.minor, such as 1.0");
    }

    @Test
    void refusesAPluginIdWithOtherCharacters() {
        DemoPlugins.of("fib").attribute("Weir-Plugin-Id", "fib onacci").writeTo(jar);

        assertRefused(jar, "Weir-Plugin-Id is 'fib onacci': must be letters, digits, dots, hyphens and underscores");
    }

    @Test
    void refusesAManifestThatIsNotComplete() {
        DemoPlugins.of("fib")
                .withoutAttribute("Weir-Plugin-Version")
                .attribute("Weir-Spi-Version", " ")
                .writeTo(jar);

        assertRefused(jar, "its manifest lacks Weir-Plugin-Version and Weir-Spi-Version: build the jar with it");
    }

    @Test
    void refusesALibraryThatLiesAmongThePlugins() {
        PluginLoaderTest.library("v1").writeTo(jar);

        assertRefused(
                jar,
                "no plugin, its manifest names no Weir-Plugin-Id: move a library into the folder of the plugin that"
                        + " needs it, and build a plugin with that attribute");
    }

    @Test
    void refusesAPluginThatPacksTheSpi() {
        DemoPlugins.of("fib")
                .source(
                        "dev.weir.spi.retry.RetryStrategy",
                        "package dev.weir.spi.retry; public interface RetryStrategy"
                                + " { RetryDecision decide(FailedAttempt attempt); }")
                .writeTo(jar);

        assertRefused(jar, "packs classes of weir-spi: leave them out, Weir brings them (scope provided)");
    }

    @Test
    void refusesAPluginThatPacksTheSpiForALaterJava() {
        DemoPlugins.of("fib")
                .resource("META-INF/versions/21/dev/weir/spi/Plugin.class", "")
                .writeTo(jar);

        assertRefused(jar, "packs classes of weir-spi: leave them out, Weir brings them (scope provided)");
    }

    @Test
    void namesTheJarOfAFolderThatPacksTheSpi() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("fib"));
        DemoPlugins.of("fib").writeTo(folder.resolve("fib.jar"));
        Path library = PluginJarBuilder.library()
                .resource("dev/weir/spi/Plugin.class", "")
                .writeTo(folder.resolve("weir-spi.jar"));

        assertRefused(library, "packs classes of weir-spi: leave them out, Weir brings them (scope provided)");
    }

    @Test
    void refusesAJarThatIsNoZip() throws IOException {
        Files.writeString(jar, "<html>404 Not Found</html>");

        assertRefused(jar, "not a jar, or damaged: build or copy it again");
        assertThat(refused().id()).isEqualTo(jar.toString());
    }

    @Test
    void refusesAJarThatWasCutOff() throws IOException {
        DemoPlugins.of("fib").writeTo(jar);
        byte[] whole = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(whole, whole.length / 2));

        assertRefused(jar, "not a jar, or damaged: build or copy it again");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        Files.createFile(jar);

        assertRefused(jar, "is empty: copy the jar again");
    }

    @Test
    void refusesAJarThatCannotBeRead() throws IOException {
        Files.createSymbolicLink(jar, directory.resolve("gone"));

        assertRefused(
                jar, "cannot be read (NoSuchFileException): check that it is a whole jar and that Weir may read it");
    }

    @Test
    void refusesAJarWithABrokenManifest() throws IOException {
        try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            out.write("no colon in here\n".getBytes(StandardCharsets.UTF_8));
        }

        assertRefused(jar, "cannot be read (IOException): check that it is a whole jar and that Weir may read it");
    }

    @Test
    void refusesAJarThatNamesNoEntryPoint() {
        PluginJarBuilder.plugin("fib", "1.2").writeTo(jar);

        assertRefused(
                jar,
                "META-INF/services/dev.weir.spi.Plugin names no class: name the one class that implements"
                        + " dev.weir.spi.Plugin");
    }

    @Test
    void refusesAJarThatNamesTwoEntryPoints() {
        DemoPlugins.of("fib")
                .resource("META-INF/services/dev.weir.spi.Plugin", "# two\ndemo.A # a\n\ndemo.B\ndemo.A\n")
                .writeTo(jar);

        assertRefused(
                jar,
                "META-INF/services/dev.weir.spi.Plugin names demo.A and demo.B: name the one class that implements"
                        + " dev.weir.spi.Plugin");
    }

    @Test
    void refusesAnEntryPointThatIsMissing() {
        PluginJarBuilder.plugin("fib", "1.2").entryPoint("demo.Missing").writeTo(jar);

        assertRefused(
                jar,
                "META-INF/services/dev.weir.spi.Plugin names demo.Missing, which none of the plugin's jars holds:"
                        + " correct the name or add the jar");
    }

    @Test
    void refusesAnEntryPointThatIsNoPlugin() {
        DemoPlugins.of("fib").entryPoint("demo.Strategy").writeTo(jar);

        assertRefused(
                jar,
                "demo.Strategy in META-INF/services/dev.weir.spi.Plugin does not implement dev.weir.spi.Plugin: name"
                        + " the class that does");
    }

    @ParameterizedTest
    @CsvSource({
        "class P implements dev.weir.spi.Plugin { public P() {} %s }",
        "public class P implements dev.weir.spi.Plugin { P() {} %s }",
        "public class P implements dev.weir.spi.Plugin { public P(int i) {} %s }",
        "public abstract class P implements dev.weir.spi.Plugin { public P() {} %s }",
    })
    void refusesAnEntryPointThatCannotBeMade(String source) {
        plugin("demo.P", source.formatted("public void register(dev.weir.spi.Extensions e) {}"));

        assertRefused(jar, "demo.P must be a public, concrete class with a public constructor without parameters");
    }

    @Test
    void refusesAPluginWhoseConstructorThrows() {
        plugin(
                "demo.P",
                "public class P implements dev.weir.spi.Plugin {"
                        + " public P() { throw new IllegalStateException(\"no luck\"); }"
                        + " public void register(dev.weir.spi.Extensions e) {} }");

        assertRefused(
                jar,
                "the constructor of demo.P failed with java.lang.IllegalStateException: no luck; report it to the"
                        + " plugin's author");
    }

    @Test
    void refusesAPluginWhoseInitializerThrows() {
        plugin(
                "demo.P",
                "public class P implements dev.weir.spi.Plugin {"
                        + " static int i = Integer.parseInt(\"one\");"
                        + " public void register(dev.weir.spi.Extensions e) {} }");

        assertRefused(
                jar,
                "the constructor of demo.P failed with java.lang.NumberFormatException: For input string: \"one\";"
                        + " report it to the plugin's author");
    }

    @ParameterizedTest
    @CsvSource({
        "IllegalArgumentException",
        "java.util.ServiceConfigurationError",
        "AssertionError",
        "StackOverflowError",
    })
    void refusesAPluginWhoseRegisterMethodThrows(String error) {
        plugin(
                "demo.P",
                "public class P implements dev.weir.spi.Plugin { public void register(dev.weir.spi.Extensions e) {"
                        + " throw new " + error + "(\"no luck\"); } }");

        assertThat(refused().source()).isEqualTo(jar.toString());
        assertThat(refused().reason())
                .startsWith("demo.P.register failed with java.")
                .endsWith(error + ": no luck; report it to the plugin's author");
    }

    @Test
    void namesTheClassThatAPluginLacks() {
        Path library = PluginLoaderTest.library("v1").writeTo(directory.resolve(".library.jar"));
        PluginJarBuilder.plugin("fib", "1.2")
                .source(
                        "demo.P",
                        "package demo; public class P implements dev.weir.spi.Plugin {"
                                + " public void register(dev.weir.spi.Extensions e) { demo.lib.Library.version(); } }")
                .entryPoint("demo.P")
                .compileWith(library)
                .writeTo(jar);

        assertRefused(
                jar,
                "demo.P.register failed: it needs demo.lib.Library, which none of its jars holds: add the jar that does");
    }

    @Test
    void namesTheSuperclassThatAnEntryPointLacks() {
        Path library = PluginLoaderTest.library("v1").writeTo(directory.resolve(".library.jar"));
        PluginJarBuilder.plugin("fib", "1.2")
                .source(
                        "demo.P",
                        "package demo; public class P extends demo.lib.Library implements dev.weir.spi.Plugin {"
                                + " public void register(dev.weir.spi.Extensions e) {} }")
                .entryPoint("demo.P")
                .compileWith(library)
                .writeTo(jar);

        assertRefused(
                jar,
                "demo.P cannot be loaded: it needs demo.lib.Library, which none of its jars holds: add the jar that"
                        + " does");
    }

    @Test
    void saysThatThePluginNeedsALaterSpiWhenItLacksAClassOfIt() {
        Path later = PluginJarBuilder.library()
                .source("dev.weir.spi.later.Later", "package dev.weir.spi.later; public class Later {}")
                .writeTo(directory.resolve(".later-spi.jar"));
        PluginJarBuilder.plugin("fib", "1.2")
                .source(
                        "demo.P",
                        "package demo; public class P implements dev.weir.spi.Plugin {"
                                + " public void register(dev.weir.spi.Extensions e) { new dev.weir.spi.later.Later(); }"
                                + " }")
                .entryPoint("demo.P")
                .compileWith(later)
                .writeTo(jar);

        assertRefused(
                jar,
                "demo.P.register failed: it needs dev.weir.spi.later.Later, which this Weir does not have: use a"
                        + " version of the plugin that was built for weir-spi 1.0, or upgrade Weir");
    }

    @Test
    void refusesTheSecondJarOfAnId() {
        DemoPlugins.of("fib").writeTo(directory.resolve("a-fib.jar"));
        DemoPlugins.of("fib").writeTo(jar);

        assertRefused(
                jar, "plugin fib is already loaded from " + directory.resolve("a-fib.jar") + ": remove one of the two");
    }

    @Test
    void idOfARefusedPluginIsFree() {
        DemoPlugins.of("fib").attribute("Weir-Spi-Version", "9.0").writeTo(directory.resolve("a-fib.jar"));
        DemoPlugins.of("fib").writeTo(jar);

        assertThat(refused().source()).isEqualTo(directory.resolve("a-fib.jar").toString());
        assertThat(plugins.plugins()).extracting(PluginInfo::isLoaded).containsExactly(false, true, true);
    }

    @Test
    void refusesTheWholeOfTheSecondPluginThatRegistersAType() {
        DemoPlugins.of("fib").attribute("Weir-Plugin-Id", "first").writeTo(directory.resolve("a.jar"));
        DemoPlugins.of("fib").attribute("Weir-Plugin-Id", "second").writeTo(jar);

        assertRefused(
                jar,
                "retry strategy 'fib' is already registered by " + directory.resolve("a.jar")
                        + ": remove one of the two");
        assertThat(plugins.registry().all()).extracting(Registration::plugin).containsExactly("first", "good");
    }

    @Test
    void refusesAFolderWithoutAPluginJar() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("fib"));
        PluginLoaderTest.library("v1").writeTo(folder.resolve("a.jar"));
        PluginLoaderTest.library("v1").writeTo(folder.resolve("b.jar"));

        assertRefused(folder, "none of its jars names a Weir-Plugin-Id in its manifest: exactly one must");
    }

    @Test
    void refusesAFolderWithTwoPluginJars() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("fib"));
        DemoPlugins.of("a").writeTo(folder.resolve("a.jar"));
        DemoPlugins.of("b").writeTo(folder.resolve("b.jar"));

        assertRefused(folder, "a.jar and b.jar each name a Weir-Plugin-Id: give each plugin a folder of its own");
    }

    @Test
    void refusesAFolderWithoutJars() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("fib"));

        assertRefused(folder, "holds no jar: put the plugin's jars there or remove the folder");
    }

    @ParameterizedTest
    @CsvSource({"../.lib.jar", "http://localhost/lib.jar", "a|b.jar"})
    void refusesAJarWhoseClassPathLeadsElsewhere(String reference) throws IOException {
        Path folder = Files.createDirectory(directory.resolve("fib"));
        PluginLoaderTest.library("v1").writeTo(directory.resolve(".lib.jar"));
        Path main = DemoPlugins.of("fib").attribute("Class-Path", reference).writeTo(folder.resolve("fib.jar"));

        assertRefused(main, takesIn(reference));
    }

    @Test
    void refusesAJarWhoseIndexLeadsElsewhere() {
        PluginLoaderTest.library("v1").writeTo(directory.resolve(".lib.jar"));
        DemoPlugins.of("fib")
                .resource("META-INF/INDEX.LIST", "JarIndex-Version: 1.0\n\nfib.jar\ndemo\n\n.lib.jar\ndemo/lib\n")
                .writeTo(jar);

        assertRefused(jar, takesIn(".lib.jar"));
    }

    @Test
    void classPathOfAManifestMayNameJarsOfTheSameFolderAndSuchAsDoNotExist() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("fib"));
        PluginLoaderTest.library("v1").writeTo(folder.resolve("lib.jar"));
        DemoPlugins.of("fib").attribute("Class-Path", "lib.jar missing.jar").writeTo(folder.resolve("fib.jar"));

        plugins = DemoPlugins.load(directory);

        assertThat(plugins.plugins()).extracting(PluginInfo::isLoaded).containsExactly(true, true);
    }

    @Test
    void jarOnTheAllowListIsLoadedAndOneThatIsNotIsNot() throws Exception {
        DemoPlugins.of("fib").writeTo(jar);
        plugins = new PluginLoader()
                .directory(directory)
                .allowOnly(Set.of(sum(directory.resolve("good.jar"))))
                .load();

        assertRefused(jar, "not on the allow-list of jars: if you trust it, add its SHA-256 sum " + sum(jar));
    }

    @Test
    void allowListHoldsForEveryJarOfAFolder() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("fib"));
        Path main = DemoPlugins.of("fib").writeTo(folder.resolve("fib.jar"));
        Path library = PluginLoaderTest.library("v1").writeTo(folder.resolve("lib.jar"));
        plugins = new PluginLoader()
                .directory(directory)
                .allowOnly(Set.of(sum(directory.resolve("good.jar")).toUpperCase(Locale.ROOT), sum(main)))
                .load();

        assertRefused(library, "not on the allow-list of jars: if you trust it, add its SHA-256 sum " + sum(library));
    }

    @Test
    void refusesAnAllowListThatIsNone() {
        assertThatThrownBy(() -> new PluginLoader().allowOnly(Set.of("cafe")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a SHA-256 sum is 64 hexadecimal digits, was 'cafe'");
        plugins = DemoPlugins.load(directory);
    }

    private void plugin(String className, String source) {
        PluginJarBuilder.plugin("fib", "1.2")
                .source(className, "package demo; " + source)
                .entryPoint(className)
                .writeTo(jar);
    }

    private static String takesIn(String reference) {
        return "its manifest takes in " + reference + ", which is none of the plugin's jars: put it beside them in a"
                + " folder of the plugin's own, or build the jar without Class-Path";
    }

    private void assertRefused(Path source, String reason) {
        assertThat(refused().source()).isEqualTo(source.toString());
        assertThat(refused().reason()).isEqualTo(reason);
    }

    private PluginInfo refused() {
        if (plugins == null) {
            plugins = DemoPlugins.load(directory);
        }
        List<PluginInfo> refused =
                plugins.plugins().stream().filter(plugin -> !plugin.isLoaded()).toList();
        assertThat(refused).hasSize(1);
        return refused.get(0);
    }

    private static String sum(Path jar) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
    }
}
