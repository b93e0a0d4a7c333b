package dev.weir.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.event.PluginChanged;
import dev.weir.spi.event.PluginChanged.Change;
import dev.weir.spi.retry.FailedAttempt;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.testkit.jar.PluginJarBuilder;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginLoaderTest {
    @TempDir
    Path directory;

    @Test
    void loadsAJarOfTheDirectory() throws Exception {
        Path jar = DemoPlugins.of("fib").writeTo(directory.resolve("fib.jar"));

        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            PluginInfo info = plugins.plugins().get(0);
            assertThat(info.id()).isEqualTo("fib");
            assertThat(info.version()).isEqualTo("1.2");
            assertThat(info.spiVersion()).isEqualTo("1.0");
            assertThat(info.source()).isEqualTo(jar.toString());
            assertThat(info.isLoaded()).isTrue();
            assertThat(info.reason()).isEmpty();
            assertThat(info.extensions()).isEqualTo(plugins.registry().all());
            assertThat(DemoPlugins.ask(plugins, "fib")).isEqualTo("here");
        }
    }

    @Test
    void registrationTellsAllThatBuildingTakes() throws Exception {
        Path jar = DemoPlugins.of("fib").writeTo(directory.resolve("fib.jar"));

        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            Registration<RetryStrategy> found = plugins.registry()
                    .find(ExtensionPoint.RETRY_STRATEGY, "fib")
                    .orElseThrow();
            assertThat(found.point()).isEqualTo(ExtensionPoint.RETRY_STRATEGY);
            assertThat(found.type()).isEqualTo("fib");
            assertThat(found.extension().getName()).isEqualTo("demo.Strategy");
            assertThat(found.settings()).isEqualTo(NoSettings.class);
            assertThat(found.plugin()).isEqualTo("fib");
            assertThat(found.source()).isEqualTo(jar.toString());
            assertThat(found.classLoader()).isInstanceOf(PluginClassLoader.class);
            assertThat(found.classLoader().getName()).isEqualTo("fib");
        }
    }

    @Test
    void loadsAFolderAsOnePluginMadeOfAllItsJars() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("fib"));
        Path library = library("v1").writeTo(folder.resolve("a-library.jar"));
        DemoPlugins.answering("fib", "return demo.lib.Library.version();")
                .compileWith(library)
                .writeTo(folder.resolve("fib-1.2.jar"));

        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            assertThat(plugins.plugins()).hasSize(1);
            assertThat(plugins.plugins().get(0).source())
                    .isEqualTo(folder.resolve("fib-1.2.jar").toString());
            assertThat(DemoPlugins.ask(plugins, "fib")).isEqualTo("v1");
        }
    }

    @Test
    void loadsHostServicesPluginsThenTheClassPathThenTheDirectoryByName() throws Exception {
        DemoPlugins.of("b").writeTo(directory.resolve("b.jar"));
        Path folder = Files.createDirectory(directory.resolve("a"));
        DemoPlugins.of("a").writeTo(folder.resolve("z.jar"));
        Path elsewhere = Files.createDirectory(directory.resolve(".elsewhere"));
        Path jar = DemoPlugins.of("on-class-path").writeTo(elsewhere.resolve("c.jar"));

        try (URLClassLoader classPath = classPath(jar);
                LoadedPlugins plugins = new PluginLoader()
                        .directory(directory)
                        .classPath(classPath)
                        .plugin(new HostServices("handed-in"))
                        .load()) {
            assertThat(plugins.registry().types(ExtensionPoint.RETRY_STRATEGY))
                    .containsExactly("a", "b", "handed-in", "on-class-path");
            assertThat(plugins.plugins())
                    .extracting(PluginInfo::id)
                    .containsExactly(HostServices.class.getName(), "on-class-path", "a", "b");
        }
    }

    @Test
    void classPathPluginNeedsNoManifest() throws Exception {
        Path jar = DemoPlugins.of("fib")
                .withoutAttribute("Weir-Plugin-Id")
                .withoutAttribute("Weir-Plugin-Version")
                .withoutAttribute("Weir-Spi-Version")
                .writeTo(directory.resolve("fib.jar"));

        try (URLClassLoader classPath = classPath(jar);
                LoadedPlugins plugins = new PluginLoader().classPath(classPath).load()) {
            assertThat(plugins.plugins())
                    .extracting(PluginInfo::id, PluginInfo::version, PluginInfo::spiVersion, PluginInfo::source)
                    .containsExactly(tuple("demo.DemoPlugin", null, null, jar.toString()));
        }
    }

    @Test
    void classPathPluginWithAManifestIsHeldToIt() throws Exception {
        Path jar = DemoPlugins.of("fib").attribute("Weir-Spi-Version", "1.7").writeTo(directory.resolve("fib.jar"));

        try (URLClassLoader classPath = classPath(jar);
                LoadedPlugins plugins = new PluginLoader().classPath(classPath).load()) {
            assertThat(plugins.plugins().get(0).reason())
                    .isEqualTo(
                            "built for weir-spi 1.7, this is 1.0: use a version of the plugin that was built for 1.0,"
                                    + " or upgrade Weir");
        }
    }

    @Test
    void hostPluginIsNotLoadedAgainFromTheClassPath() throws Exception {
        Path jar = DemoPlugins.of("fib").writeTo(directory.resolve("fib.jar"));

        try (URLClassLoader classPath = classPath(jar)) {
            Plugin plugin = (Plugin)
                    classPath.loadClass("demo.DemoPlugin").getConstructor().newInstance();
            LoadedPlugins plugins =
                    new PluginLoader().plugin(plugin).classPath(classPath).load();
            assertThat(plugins.plugins()).extracting(PluginInfo::source).containsExactly("code: demo.DemoPlugin");
        }
    }

    @Test
    void oneBrokenServiceOnTheClassPathStopsNoOther() throws Exception {
        Path broken = PluginJarBuilder.library().entryPoint("demo.Missing").writeTo(directory.resolve("broken.jar"));
        Path jar = DemoPlugins.of("fib").writeTo(directory.resolve("fib.jar"));

        try (URLClassLoader classPath = classPath(broken, jar);
                LoadedPlugins plugins = new PluginLoader().classPath(classPath).load()) {
            assertThat(plugins.plugins()).extracting(PluginInfo::isLoaded).containsExactly(false, true);
            assertThat(plugins.plugins().get(0).source()).isEqualTo("class path");
            assertThat(plugins.plugins().get(0).reason())
                    .isEqualTo("dev.weir.spi.Plugin: Provider demo.Missing not found: correct or remove that"
                            + " META-INF/services/dev.weir.spi.Plugin");
        }
    }

    @Test
    void warnsOfWhatIsNoJarAndIsSilentAboutNotesAndHiddenFiles() throws Exception {
        Files.writeString(directory.resolve("README.md"), "");
        Files.writeString(directory.resolve("notes.txt"), "");
        Files.writeString(directory.resolve(".hidden"), "");
        Files.writeString(directory.resolve("fib.zip"), "");
        Path inner = Files.createDirectories(directory.resolve("fib/lib"));
        DemoPlugins.of("fib").writeTo(directory.resolve("fib/fib.jar"));

        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            assertThat(plugins.warnings())
                    .containsExactly(
                            inner + ": a folder within a plugin's folder, passed over: move its jars up",
                            directory.resolve("fib.zip")
                                    + ": not a jar, passed over: move it out of the plugins directory");
        }
    }

    @Test
    void directoryThatWasAskedForMustExist() {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() -> DemoPlugins.load(missing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(missing + ": no such plugins directory: create it or name another");
    }

    @Test
    void directoriesAddUpAndOneThatIsGivenTwiceIsReadOnce() throws Exception {
        Path first = Files.createDirectory(directory.resolve("first"));
        Path second = Files.createDirectory(directory.resolve("second"));
        DemoPlugins.of("a").writeTo(first.resolve("a.jar"));
        DemoPlugins.of("b").writeTo(second.resolve("b.jar"));

        try (LoadedPlugins plugins = new PluginLoader()
                .directory(first)
                .directory(second)
                .directory(second.resolve("../first"))
                .load()) {
            assertThat(plugins.plugins()).extracting(PluginInfo::id).containsExactly("a", "b");
            assertThat(plugins.plugins()).allMatch(PluginInfo::isLoaded);
        }
    }

    @Test
    void whatSeveralClassLoadersSeeIsFoundOnce() throws Exception {
        Path broken = PluginJarBuilder.library().entryPoint("demo.Missing").writeTo(directory.resolve("broken.jar"));
        Path jar = DemoPlugins.of("fib").writeTo(directory.resolve("fib.jar"));

        try (URLClassLoader above = classPath(broken, jar);
                URLClassLoader below = new URLClassLoader(new URL[0], above);
                LoadedPlugins plugins =
                        new PluginLoader().classPath(below).classPath(above).load()) {
            assertThat(plugins.plugins()).extracting(PluginInfo::isLoaded).containsExactly(false, true);
        }
    }

    @Test
    void aClassLoaderWithAnotherSpiHoldsNoPluginsOfThisOne() throws Exception {
        Path jar = DemoPlugins.of("fib").writeTo(directory.resolve("fib.jar"));
        URL spi = Plugin.class.getProtectionDomain().getCodeSource().getLocation();
        URL[] urls = {spi, jar.toUri().toURL()};

        try (URLClassLoader foreign = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
                LoadedPlugins plugins = new PluginLoader().classPath(foreign).load()) {
            assertThat(plugins.plugins()).isEmpty();
            assertThat(plugins.describeMissing(ExtensionPoint.BACKEND, "fib", List.of(), List.of()))
                    .isEqualTo("no backend 'fib'; available: none; plugins were looked for in class loader "
                            + "java.net.URLClassLoader, which does not see the SPI of this Weir: "
                            + "add the jar of one that brings it");
        }
    }

    @Test
    void tellsOfEveryPluginThatWasLoadedRefusedAndClosed() throws Exception {
        DemoPlugins.of("a").writeTo(directory.resolve("a.jar"));
        DemoPlugins.of("b").writeTo(directory.resolve("b.jar"));
        Path empty = Files.createFile(directory.resolve("c.jar"));
        List<PluginChanged> events = new ArrayList<>();

        LoadedPlugins plugins =
                new PluginLoader().directory(directory).listener(events::add).load();
        plugins.close();
        plugins.close();

        assertThat(events)
                .containsExactly(
                        new PluginChanged("a", Change.LOADED, ""),
                        new PluginChanged("b", Change.LOADED, ""),
                        new PluginChanged(empty.toString(), Change.REFUSED, "is empty: copy the jar again"),
                        new PluginChanged("b", Change.CLOSED, ""),
                        new PluginChanged("a", Change.CLOSED, ""));
    }

    @Test
    void missingTypeIsExplainedByWhatThereIsAndWhatWasRefused() throws Exception {
        DemoPlugins.of("linear").writeTo(directory.resolve("a.jar"));
        DemoPlugins.of("fixed").writeTo(directory.resolve("b.jar"));
        Path empty = Files.createFile(directory.resolve("fib.jar"));

        try (LoadedPlugins plugins = DemoPlugins.load(directory)) {
            assertThat(plugins.describeMissing(ExtensionPoint.RETRY_STRATEGY, "fib", List.of(), List.of()))
                    .isEqualTo("no retry strategy 'fib'; available: fixed, linear; " + empty
                            + " was refused: is empty: copy the jar again");
            assertThat(plugins.describeMissing(ExtensionPoint.BACKEND, "fib", List.of(), List.of()))
                    .startsWith("no backend 'fib'; available: none; plugins were looked for in folder " + directory
                            + ": add the jar of one that brings it; " + empty);
        }
    }

    static PluginJarBuilder library(String version) {
        return PluginJarBuilder.library()
                .source(
                        "demo.lib.Library",
                        "package demo.lib; public class Library { public static String version() { return \"" + version
                                + "\"; } }");
    }

    static URLClassLoader classPath(Path... jars) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), PluginLoaderTest.class.getClassLoader());
    }

    record HostServices(String type) implements Plugin {
        @Override
        public void register(Extensions extensions) {
            extensions.retryStrategy(type, Never.class, NoSettings.class);
        }
    }

    public static final class Never implements RetryStrategy {
        public Never() {}

        @Override
        public RetryDecision decide(FailedAttempt attempt) {
            return RetryDecision.giveUp("never");
        }
    }
}
