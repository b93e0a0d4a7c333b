package dev.weir.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.WeirCommand;
import dev.weir.app.cli.Surroundings;
import dev.weir.app.plugin.Scaffold;
import dev.weir.spi.ExtensionPoint;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code weir plugin new} for every extension point: each project is built outside of Weir's build, all of them with one run of
 * Maven, which runs their tests; their jars are installed and used.
 */
class ScaffoldIT {
    private static final List<String> POINTS =
            ExtensionPoint.all().stream().map(Scaffold::nameOf).toList();

    @TempDir
    private static Path folder;

    private static Path home;

    private record Output(int exitCode, String out, String err) {}

    @BeforeAll
    static void buildAndInstallThemAll() throws Exception {
        home = folder.resolve("weir");
        Files.createDirectories(home.resolve("plugins"));
        for (String point : POINTS) {
            assertSucceeds("plugin", "new", point, "--point", point, "--type", type(point));
        }
        Files.writeString(folder.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>all</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <modules>%s</modules>
                </project>
                """.formatted(
                        POINTS.stream().collect(Collectors.joining("</module><module>", "<module>", "</module>"))));
        OutsideMaven.in(folder.resolve("maven")).run(folder, "-q", "-DforkCount=0", "package");
        for (String point : POINTS) {
            assertSucceeds("plugin", "install", jar(point).toString());
        }
    }

    private static String type(String point) {
        return "demo-" + point;
    }

    private static Path jar(String point) {
        return folder.resolve(point).resolve("target").resolve(type(point) + "-0.1.0.jar");
    }

    @Test
    void pl11EachProjectHasTheDotFilesAndRanItsTests() {
        assertThat(POINTS)
                .allSatisfy(point ->
                        assertThat(folder.resolve(point).resolve(".gitignore")).hasContent("/target/"))
                .allSatisfy(point -> assertThat(
                                folder.resolve(point).resolve("target").resolve("surefire-reports"))
                        .isDirectoryContaining("glob:**Test.txt"));
    }

    @Test
    void eachJarIsLoadedWithItsType() {
        String listed = assertSucceeds("plugin", "list");

        assertThat(POINTS)
                .allSatisfy(point -> assertThat(listed)
                        .contains(
                                type(point) + " 0.1.0, for weir-spi ",
                                "  " + point.replace('-', ' ') + " " + type(point)));
    }

    @TestFactory
    Stream<DynamicTest> eachIsUsedWithTheConfigurationOfItsProject() {
        return POINTS.stream()
                .map(point -> DynamicTest.dynamicTest(point, () -> {
                    Path configuration = folder.resolve(point).resolve("weir.yaml");
                    String answer =
                            assertSucceeds("ask", "-c", configuration.toString(), "Deploy nginx with 3 replicas");
                    assertThat(answer).startsWith(point.equals("backend") ? "You said: Deploy nginx" : "{");
                }));
    }

    private static String assertSucceeds(String... arguments) {
        Output output = weir(arguments);
        assertThat(output.err()).as("%s", List.of(arguments)).isEmpty();
        assertThat(output.exitCode())
                .as("%s%n%s", List.of(arguments), output.out())
                .isZero();
        return output.out();
    }

    private static Output weir(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings =
                new Surroundings(new ByteArrayInputStream(new byte[0]), false, false, false, Map.of(), folder, home);
        int exitCode = WeirCommand.commandLine(surroundings)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Output(exitCode, out.toString(), err.toString());
    }
}
