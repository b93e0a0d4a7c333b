package dev.weir.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.plugin.jar.SharedPackages;
import dev.weir.spi.Plugin;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Derives the list from what the SPI is made of, so that neither can change without the other. */
class SharedPackagesTest {
    private static final Path SPI_POM = Path.of("..", "spi", "pom.xml");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");

    /** What the SPI's dependencies stand on, and the one facade that is shared though the SPI does not speak of it. */
    private static final List<String> BENEATH = List.of("micrometer-commons", "opentelemetry-context", "slf4j-api");

    @Test
    void holdsEveryPackageThatCanBeReachedFromTheSpisSignatures() throws Exception {
        Set<String> reached = PublicSignatures.reachableFrom(spiClasses()).stream()
                .map(Class::getPackageName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(reached)
                .contains("dev.weir.spi.retry", "io.micrometer.core.instrument", "io.opentelemetry.context")
                .allMatch(SharedPackagesTest::isShared);
    }

    @Test
    void holdsEveryPackageOfTheSpisDependencies() throws Exception {
        List<Path> jars = jars(spiDependencies());

        assertThat(jars).hasSameSizeAs(spiDependencies());
        assertThat(packages(jars)).allMatch(SharedPackagesTest::isShared);
    }

    @Test
    void holdsEveryPackageOfWhatTheseStandOn() throws Exception {
        List<Path> jars = jars(BENEATH);

        assertThat(jars).hasSameSizeAs(BENEATH);
        assertThat(packages(jars)).allMatch(SharedPackagesTest::isShared);
    }

    @Test
    void holdsNothingOfAnyOtherJarOfTheHost() throws Exception {
        List<Path> others = new ArrayList<>(classPath());
        others.removeAll(jars(spiDependencies()));
        others.removeAll(jars(BENEATH));
        others.remove(Archives.home(Plugin.class));

        assertThat(packages(others))
                .contains("com.google.inject", "dev.weir.plugin", "org.HdrHistogram")
                .noneMatch(SharedPackagesTest::isShared);
    }

    @Test
    void holdsNoPackageThatNoneOfTheseHas() throws Exception {
        List<Path> jars = new ArrayList<>(jars(spiDependencies()));
        jars.addAll(jars(BENEATH));
        jars.add(Archives.home(Plugin.class));
        Set<String> packages = packages(jars);

        assertThat(SharedPackages.PREFIXES)
                .allSatisfy(prefix -> assertThat(packages).anyMatch(name -> (name + ".").startsWith(prefix)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.weir.spiders.Spider",
                "dev.weir.spi",
                "dev.weir.plugin.PluginLoader",
                "jakarta.injection.Inject",
                "org.slf4jx.Logger",
                "io.micrometer.corelib.Core",
                "io.micrometer.observation.Observation",
                "io.opentelemetry.sdk.OpenTelemetrySdk",
                "io.opentelemetry.contextual.X",
                "org.jspecify.Other",
            })
    void prefixesEndAtADot(String name) {
        assertThat(SharedPackages.holdClass(name)).isFalse();
        assertThat(SharedPackages.holdResource(name.replace('.', '/') + ".class"))
                .isFalse();
    }

    @Test
    void resourcesHaveSlashes() {
        assertThat(SharedPackages.holdResource("dev/weir/spi/Plugin.class")).isTrue();
        assertThat(SharedPackages.holdResource("dev.weir.spi.Plugin.class")).isFalse();
        assertThat(SharedPackages.holdResource("META-INF/services/org.slf4j.spi.SLF4JServiceProvider"))
                .isFalse();
    }

    private static boolean isShared(String packageName) {
        return SharedPackages.holdClass(packageName + ".AnyClass");
    }

    private static List<Class<?>> spiClasses() throws Exception {
        List<Class<?>> classes = new ArrayList<>();
        for (String name : Archives.classNames(Archives.home(Plugin.class))) {
            classes.add(Class.forName(name, false, SharedPackagesTest.class.getClassLoader()));
        }
        return classes;
    }

    /** The artifacts that the SPI's own pom names, and the one that the parent gives every module. */
    private static List<String> spiDependencies() throws IOException {
        String pom = Files.readString(SPI_POM);
        String dependencies = pom.substring(pom.indexOf("<dependencies>"), pom.indexOf("</dependencies>"));
        List<String> artifacts = new ArrayList<>(List.of("jspecify"));
        Matcher matcher = ARTIFACT.matcher(dependencies);
        while (matcher.find()) {
            artifacts.add(matcher.group(1));
        }
        return artifacts;
    }

    private static List<Path> jars(List<String> artifacts) {
        return classPath().stream()
                .filter(path -> artifacts.stream().anyMatch(artifact -> isJarOf(artifact, path)))
                .toList();
    }

    private static boolean isJarOf(String artifact, Path path) {
        return path.getFileName().toString().matches(Pattern.quote(artifact) + "-\\d.*\\.jar");
    }

    private static List<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
    }

    private static Set<String> packages(List<Path> homes) throws IOException {
        Set<String> packages = new TreeSet<>();
        for (Path home : homes) {
            for (String name : Archives.classNames(home)) {
                packages.add(name.substring(0, Math.max(0, name.lastIndexOf('.'))));
            }
        }
        return packages;
    }
}
