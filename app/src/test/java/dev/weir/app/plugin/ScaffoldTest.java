package dev.weir.app.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.WeirCommand;
import dev.weir.app.cli.Surroundings;
import dev.weir.spi.ExtensionPoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code weir plugin new} writes; that it builds and passes its tests is tested by ScaffoldIT. */
class ScaffoldTest {
    @TempDir
    private Path work;

    private record Output(int exitCode, String out, String err) {}

    @Test
    void pl11EveryPointHasAllFilesWithNothingLeftToFillIn() {
        for (ExtensionPoint<?> point : ExtensionPoint.all()) {
            Map<String, String> files = new Scaffold(point, "my-own", "org.acme").files();

            assertThat(files.keySet())
                    .hasSize(9)
                    .contains(".gitignore", "README.md", "pom.xml", "weir.yaml")
                    .contains("src/main/java/org/acme/myown/MyOwnPlugin.java")
                    .contains("src/main/resources/META-INF/services/dev.weir.spi.Plugin");
            assertThat(files.values())
                    .allSatisfy(text -> assertThat(text)
                            .as("%s", point)
                            .doesNotContain("{{", "}}")
                            .endsWith("\n"));
        }
    }

    @Test
    void aTypeNamedAsItsPointHasNoClassNamedTwice() {
        assertThat(new Scaffold(ExtensionPoint.RETRY_STRATEGY, "my-retry-strategy", "a").files())
                .containsKey("src/main/java/a/myretrystrategy/MyRetryStrategy.java");
        assertThat(new Scaffold(ExtensionPoint.BACKEND, "backend", "a").files())
                .containsKey("src/main/java/a/backend/BackendBackend.java");
    }

    @Test
    void writesIntoANewFolderOnly() throws IOException {
        Output output = weir("plugin", "new", "fib", "--point", "retry-strategy", "--type", "fibonacci");
        assertThat(output.out())
                .contains(work.resolve("fib/pom.xml").toString())
                .endsWith("next: cd " + work.resolve("fib") + " && mvn package" + System.lineSeparator());
        assertThat(Files.readString(work.resolve("fib/.gitignore"))).isEqualTo("/target/\n");
        Files.writeString(work.resolve("fib/pom.xml"), "mine");

        Output again = weir("plugin", "new", "fib", "--point", "retry-strategy", "--type", "fibonacci");
        assertThat(again.err()).contains("fib: is not empty; name a new folder");
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(work.resolve("fib/pom.xml")).hasContent("mine");
    }

    @Test
    void saysWhichPointsAndNamesThereAre() {
        assertThat(weir("plugin", "new", "a", "--point", "retry-strategi", "--type", "a")
                        .err())
                .contains(
                        "no extension point 'retry-strategi'; did you mean 'retry-strategy'?", "available: backend, ");
        for (String type : new String[] {"Fib", "9", "-a", "a_b", "class", ""}) {
            assertThat(weir("plugin", "new", "a", "--point", "backend", "--type", type)
                            .err())
                    .contains("must be lower-case letters, digits and hyphens");
        }
        assertThat(weir("plugin", "new", "a", "--point", "backend", "--type", "a", "--group", "com..x")
                        .err())
                .contains("must be names with dots, such as com.example");
        assertThat(work.resolve("a")).doesNotExist();
    }

    private Output weir(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings =
                new Surroundings(new ByteArrayInputStream(new byte[0]), false, false, false, Map.of(), work, null);
        int exitCode = WeirCommand.commandLine(surroundings)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Output(exitCode, out.toString(), err.toString());
    }
}
