package dev.weir.it.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program of {@code docs/embedding.md}, in a project outside of the tree that has the artifact {@code weir} and no other. */
@Timeout(120)
class EmbeddingPageIT {
    private static final Path PAGE = Path.of("../docs/embedding.md");
    private static final Path BUNDLE = Path.of("../bundle/target");

    @TempDir
    Path project;

    private String jars;

    @BeforeEach
    void writeTheProgram() throws IOException {
        jars = BUNDLE.resolve("weir-1.0.0-SNAPSHOT.jar").toAbsolutePath().normalize()
                + File.pathSeparator
                + Files.readString(BUNDLE.resolve("runtime.classpath"));
        Path sources = Files.createDirectories(project.resolve("app"));
        Files.writeString(
                sources.resolve("FirstAnswer.java"),
                "package app;\n\n" + block("<!-- snippet: FirstAnswer.java#program -->\\s*```java"));
    }

    private static String block(String begin) throws IOException {
        Matcher block = Pattern.compile(begin + "\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        assertThat(block.find()).as("%s in %s", begin, PAGE).isTrue();
        return block.group(1);
    }

    private void compile(String pathOption, Path... sources) {
        List<String> arguments = new ArrayList<>(
                List.of(pathOption, jars, "-d", project.resolve("classes").toString()));
        for (Path source : sources) {
            arguments.add(source.toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0])))
                .isZero();
    }

    private void assertAnswers(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        Path out = project.resolve("out");
        Path err = project.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LLM_"));
        builder.environment().put("LLM_RETRY_STRATEGY", "exponential");
        builder.environment().put("LLM_RETRY_ADAPTIVE", "true");
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(Files.readAllLines(err)).allMatch(line -> line.startsWith("SLF4J(W)"), "SLF4J without a logger");
        assertThat(Files.readString(out)).contains("nginx");
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void answersOnTheClassPath() throws Exception {
        compile("-classpath", project.resolve("app/FirstAnswer.java"));

        assertAnswers("-cp", project.resolve("classes") + File.pathSeparator + jars, "app.FirstAnswer");
    }

    @Test
    void answersOnTheModulePath() throws Exception {
        Path module =
                Files.writeString(project.resolve("module-info.java"), block("<!-- file: module-info.java -->\\s*```"));
        compile("--module-path", module, project.resolve("app/FirstAnswer.java"));

        assertAnswers("-p", project.resolve("classes") + File.pathSeparator + jars, "-m", "app/app.FirstAnswer");
    }
}
