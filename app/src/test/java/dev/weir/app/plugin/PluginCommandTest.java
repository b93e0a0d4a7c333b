package dev.weir.app.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.weir.app.WeirCommand;
import dev.weir.app.cli.Surroundings;
import dev.weir.testkit.jar.PluginJarBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginCommandTest {
    @TempDir
    private Path home;

    @TempDir
    private Path work;

    private Path plugins;

    private record Output(int exitCode, String out, String err) {}

    @BeforeEach
    void makeThePluginsFolder() throws IOException {
        plugins = Files.createDirectory(home.resolve("plugins"));
    }

    @Test
    void listsWhatIsLoadedAndWhatIsRefused() throws IOException {
        fibonacci("1.0").writeTo(plugins.resolve("fibonacci.jar"));
        Output good = weir("plugin", "list");
        assertThat(good.out())
                .contains("fibonacci 1.0, for weir-spi 1.0  " + plugins.resolve("fibonacci.jar"))
                .contains("  retry strategy fibonacci");
        assertThat(good.exitCode()).isZero();

        Files.writeString(plugins.resolve("broken.jar"), "not a zip");
        Output bad = weir("plugin", "list");
        assertThat(bad.out()).contains("broken.jar", "refused: not a jar, or damaged", "retry strategy fibonacci");
        assertThat(bad.exitCode()).isEqualTo(6);
    }

    @Test
    void pl14APluginAmongWeirsOwnLibrariesIsNamedWithTheFolderItBelongsIn() throws IOException {
        Path jar = Files.createDirectory(home.resolve("lib")).resolve("fibonacci.jar");
        fibonacci("1.0").writeTo(jar);

        assertThat(weir("plugin", "list").err())
                .isEqualToIgnoringNewLines(
                        "weir: " + jar + ": a plugin among Weir's own libraries is not loaded: move it to " + plugins);
    }

    @Test
    void aFolderOfLibrariesBesideAJarIsNamedOnceWithWhatToDo() throws IOException {
        fibonacci("1.0").writeTo(Files.createDirectory(plugins.resolve("fib")).resolve("fibonacci.jar"));
        Path lib = Files.createDirectory(plugins.resolve("fib").resolve("lib"));

        assertThat(weir("plugin", "list").err())
                .isEqualToIgnoringNewLines(
                        "weir: " + lib + ": a folder within a plugin's folder, passed over: move its jars up");
    }

    @Test
    void describesATypeWithItsSettings() {
        fibonacci("1.0").writeTo(plugins.resolve("fibonacci.jar"));

        assertThat(weir("plugin", "describe", "fibonacci").out())
                .contains("retry strategy fibonacci", "llm.retry.strategies.NAME", "fibonacci 1.0")
                .contains("unit ", "duration, at least 1ms; by default 1s", "The first wait.");
        Output unknown = weir("plugin", "describe", "fibonaci");
        assertThat(unknown.err())
                .startsWith("weir: no plugin provides the type 'fibonaci'; did you mean 'fibonacci'? available: ");
        assertThat(unknown.exitCode()).isEqualTo(2);
    }

    @Test
    void verifiesAJar() throws IOException {
        Path jar = fibonacci("1.0").writeTo(work.resolve("fibonacci.jar"));
        assertThat(weir("plugin", "verify", jar.toString()).out())
                .containsIgnoringNewLines(
                        "note     fibonacci.jar holds no licence file", "fibonacci 1.0 has no problems");

        Output wrong = weir(
                "plugin",
                "verify",
                fibonacci("1.0")
                        .attribute("Weir-Spi-Version", "9.0")
                        .writeTo(jar)
                        .toString());
        assertThat(wrong.out()).startsWith("problem  " + jar + ": built for weir-spi 9.0, this is 1.0");
        assertThat(wrong.exitCode()).isEqualTo(6);
        assertThat(weir("plugin", "verify", "nowhere.jar").exitCode()).isEqualTo(2);
    }

    @Test
    void installsAJarAndRecordsItsSum() throws IOException {
        Path jar = fibonacci("1.0").writeTo(work.resolve("fibonacci-1.0.jar"));
        Output output = weir("plugin", "install", "fibonacci-1.0.jar");

        Path installed = plugins.resolve("fibonacci-1.0.jar");
        String sum = FileDigest.sha256(jar);
        assertThat(output.err()).isEmpty();
        assertThat(output.out().lines())
                .containsExactly(
                        "fibonacci 1.0 is installed in " + installed, "  sha256 " + sum + "  fibonacci-1.0.jar");
        assertThat(installed).hasSameBinaryContentAs(jar);
        assertThat(plugins.resolve("sha256.txt")).hasContent(sum + "  fibonacci-1.0.jar");
        assertThat(files()).containsExactly("fibonacci-1.0.jar", "sha256.txt");
        assertThat(weir("plugin", "list").exitCode()).isZero();
        assertThat(weir("plugin", "list").err()).isEmpty();
    }

    @Test
    void anInstalledPluginIsReplacedOnlyWhenAsked() throws IOException {
        Path first = fibonacci("1.0").writeTo(work.resolve("fibonacci-1.0.jar"));
        Path second = fibonacci("1.1").writeTo(work.resolve("fibonacci-1.1.jar"));
        weir("plugin", "install", first.toString());

        Output refused = weir("plugin", "install", second.toString());
        assertThat(refused.err())
                .startsWith("weir: fibonacci is there already: " + plugins.resolve("fibonacci-1.0.jar"));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(files()).containsExactly("fibonacci-1.0.jar", "sha256.txt");

        assertThat(weir("plugin", "install", second.toString(), "--replace").exitCode())
                .isZero();
        assertThat(files()).containsExactly("fibonacci-1.1.jar", "sha256.txt");
        assertThat(plugins.resolve("sha256.txt")).hasContent(FileDigest.sha256(second) + "  fibonacci-1.1.jar");
    }

    @Test
    void whatDoesNotPassIsNotInstalled() throws IOException {
        Path library = PluginJarBuilder.library()
                .source("lib.Library", "package lib; public class Library {}")
                .writeTo(work.resolve("library.jar"));
        Path jar = fibonacci("1.0")
                .compileWith(library)
                .source("demo.Uses", "package demo; class Uses { Object library = new lib.Library(); }")
                .writeTo(work.resolve("fibonacci.jar"));

        Output output = weir("plugin", "install", jar.toString());

        assertThat(output.out().lines())
                .containsExactly(
                        "problem  lib.Library is missing, which demo.Uses uses: none of the plugin's jars holds it: add"
                                + " the jar that does",
                        jar + " is not installed");
        assertThat(output.exitCode()).isEqualTo(6);
        assertThat(files()).isEmpty();
    }

    @Test
    void aFolderAndAZipGetTheNameOfThePlugin() throws IOException {
        Path folder = Files.createDirectory(work.resolve("target"));
        Path jar = fibonacci("1.0").writeTo(folder.resolve("fibonacci-1.0.jar"));
        Files.writeString(folder.resolve("notes.md"), "no jar");

        assertThat(weir("plugin", "install", "target").exitCode()).isZero();
        assertThat(plugins.resolve("fibonacci").resolve("fibonacci-1.0.jar")).exists();
        assertThat(weir(
                                "plugin",
                                "install",
                                zip(jar, "dist/lib/fibonacci-1.0.jar").toString(),
                                "--replace")
                        .exitCode())
                .isZero();
        assertThat(files()).containsExactly("fibonacci", "sha256.txt");
        assertThat(plugins.resolve("sha256.txt")).hasContent(FileDigest.sha256(jar) + "  fibonacci/fibonacci-1.0.jar");
    }

    @Test
    void aZipWritesNothingOutsideItsFolder() throws IOException {
        Path jar = fibonacci("1.0").writeTo(work.resolve("fibonacci-1.0.jar"));

        assertThat(weir("plugin", "install", zip(jar, "../../outside.jar").toString())
                        .exitCode())
                .isZero();

        assertThat(plugins.resolve("fibonacci").resolve("outside.jar")).exists();
        assertThat(files()).containsExactly("fibonacci", "sha256.txt");
    }

    @Test
    void removesAPluginWithItsRecord() throws IOException {
        weir(
                "plugin",
                "install",
                fibonacci("1.0").writeTo(work.resolve("fibonacci-1.0.jar")).toString());
        Files.writeString(plugins.resolve("broken.jar"), "not a zip");

        assertThat(weir("plugin", "remove", "fib").err())
                .startsWith("weir: no plugin 'fib' in " + plugins + ": it has ")
                .contains("fibonacci");
        assertThat(weir("plugin", "remove", "fibonacci").out())
                .isEqualToIgnoringNewLines(plugins.resolve("fibonacci-1.0.jar") + " is removed");
        assertThat(weir("plugin", "remove", "broken.jar").exitCode()).isZero();
        assertThat(files()).containsExactly("sha256.txt");
        assertThat(plugins.resolve("sha256.txt")).isEmptyFile();
    }

    @Test
    void anAllowListThatLacksThePluginIsNamed() throws IOException {
        Path jar = fibonacci("1.0").writeTo(work.resolve("fibonacci.jar"));

        assertThat(weir("plugin", "install", jar.toString(), "-s", "llm.plugins.sha256.other=" + "0".repeat(64))
                        .out())
                .contains("llm.plugins.sha256 does not list it");
    }

    @Test
    void theConfiguredFolderComesBeforeTheDistributionsOwn() throws IOException {
        Path jar = fibonacci("1.0").writeTo(work.resolve("fibonacci.jar"));
        Path own = Files.createDirectory(work.resolve("own"));

        assertThat(weir("plugin", "install", jar.toString(), "-s", "llm.plugins.directory=" + own)
                        .exitCode())
                .isZero();
        assertThat(own.resolve("fibonacci.jar")).exists();
        assertThat(files()).isEmpty();
        assertThat(weir("plugin", "install", jar.toString(), "--directory", "nowhere")
                        .err())
                .contains("nowhere: no such plugins directory");
    }

    @Test
    void installsFromAMavenRepositoryWhatItsChecksumFits() throws IOException {
        Path jar = fibonacci("1.0").writeTo(work.resolve("fibonacci.jar"));
        String path = "/com/example/fibonacci/1.0/fibonacci-1.0.jar";
        byte[] sum = FileDigest.of(jar, "SHA-1").getBytes(StandardCharsets.UTF_8);

        Output output = installFrom(Map.of(path, Files.readAllBytes(jar), path + ".sha1", sum));
        assertThat(output.err()).isEmpty();
        assertThat(plugins.resolve("fibonacci-1.0.jar")).hasSameBinaryContentAs(jar);
        weir("plugin", "remove", "fibonacci");

        assertThat(installFrom(Map.of(path, "other".getBytes(StandardCharsets.UTF_8), path + ".sha1", sum))
                        .err())
                .contains(path + ": damaged on its way: its SHA-1 sum is ");
        assertThat(installFrom(Map.of(path, Files.readAllBytes(jar))).err())
                .contains("the repository has no checksum of it");
        assertThat(installFrom(Map.of()).err()).contains("has no com/example/fibonacci/1.0/fibonacci-1.0.jar");
        assertThat(files()).containsExactly("sha256.txt");
    }

    @Test
    void installsTheZipWithTheLibrariesWhereTheRepositoryHasOne() throws IOException {
        Path jar = fibonacci("1.0").writeTo(work.resolve("fibonacci-1.0.jar"));
        Path zip = zip(jar, "fibonacci/fibonacci-1.0.jar");
        String path = "/com/example/fibonacci/1.0/fibonacci-1.0-plugin.zip";
        byte[] sum = FileDigest.of(zip, "SHA-256").getBytes(StandardCharsets.UTF_8);

        assertThat(installFrom(Map.of(path, Files.readAllBytes(zip), path + ".sha256", sum))
                        .exitCode())
                .isZero();
        assertThat(plugins.resolve("fibonacci").resolve("fibonacci-1.0.jar")).exists();
    }

    @Test
    void aRepositoryHasToBeHttpsAndAVersionAReleasedOne() {
        assertThat(weir("plugin", "install", "maven:a:b:1", "--repository", "http://example.com/maven")
                        .err())
                .contains("must be an https address");
        assertThat(weir("plugin", "install", "maven:a:b:1-SNAPSHOT").err()).contains("a snapshot changes");
        assertThat(weir("plugin", "install", "maven:a:b").err()).contains("must be maven:GROUP:ARTIFACT:VERSION");
    }

    private Output installFrom(Map<String, byte[]> files) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = files.get(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
            if (body != null) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        try {
            String repository = "http://127.0.0.1:" + server.getAddress().getPort();
            return weir("plugin", "install", "maven:com.example:fibonacci:1.0", "--repository", repository);
        } finally {
            server.stop(0);
        }
    }

    private Path zip(Path jar, String entry) throws IOException {
        Path zip = work.resolve("fibonacci.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out)) {
            entries.putNextEntry(new ZipEntry(entry));
            entries.write(Files.readAllBytes(jar));
        }
        return zip;
    }

    private static PluginJarBuilder fibonacci(String version) {
        return PluginJarBuilder.plugin("fibonacci", version)
                .source("demo.FibonacciPlugin", """
                        package demo;
                        import dev.weir.spi.*;
                        import dev.weir.spi.retry.*;
                        import dev.weir.spi.settings.*;
                        import java.time.Duration;
                        public class FibonacciPlugin implements Plugin {
                            public void register(Extensions extensions) {
                                extensions.retryStrategy("fibonacci", Waits.class, WaitSettings.class);
                            }
                            public record WaitSettings(
                                @DefaultValue("1s") @AtLeast("1ms") @Description("The first wait.") Duration unit) {}
                            public static class Waits implements RetryStrategy {
                                @jakarta.inject.Inject Waits(WaitSettings settings) {}
                                public RetryDecision decide(FailedAttempt attempt) { return RetryDecision.giveUp("no"); }
                            }
                        }
                        """)
                .entryPoint("demo.FibonacciPlugin");
    }

    private Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.list(plugins)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    private Output weir(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings =
                new Surroundings(new ByteArrayInputStream(new byte[0]), false, false, false, Map.of(), work, home);
        int exitCode = WeirCommand.commandLine(surroundings)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Output(exitCode, out.toString(), err.toString());
    }
}
