package dev.weir.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Follows {@code docs/plugins/tutorial.md} word by word: its commands run in one shell, and its files are written, in the order of the page. The
 * distribution and the artifacts are those of this build, in place of the commands that build them from a fresh clone.
 */
class TutorialIT {
    private static final Path PAGE = Path.of("..", "docs", "plugins", "tutorial.md");
    private static final Pattern BLOCK = Pattern.compile(
            "(?:<!-- (?:file: (?<file>\\S+)|(?<clone>fresh clone)) -->\\n)?```(?<kind>\\w+)\\n(?<text>.*?)```\\n",
            Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void endsWithTheNewStrategyRetryingRealCalls() throws Exception {
        Distribution distribution = Distribution.copyTo(folder);
        Path commands = OutsideMaven.in(folder.resolve("maven")).commands();
        Path script = Files.writeString(folder.resolve("tutorial.sh"), script(Files.readString(PAGE)));
        Path log = folder.resolve("tutorial.log");
        ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", script.toString())
                .directory(Files.createDirectories(folder.resolve("work")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(LLM|OPENAI)_.*"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_DATA_HOME", distribution.data().toString());
        builder.environment()
                .merge("PATH", distribution.home().resolve("bin") + ":" + commands, (path, own) -> own + ":" + path);

        Process process = builder.start();
        try {
            assertThat(process.waitFor(180, TimeUnit.SECONDS))
                    .as("ended by itself")
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }

        String output = Files.readString(log);
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output)
                .contains("fibonacci 0.1.0 has no problems", "retry strategy fibonacci", "The longest wait.")
                .contains("the configuration is valid")
                .contains("backend 'simulated', model 'gpt-4o-mini' answered after 5 attempts");
    }

    /** The commands of the page, and commands that write its files. */
    private static String script(String page) throws IOException {
        StringBuilder script = new StringBuilder();
        int skipped = 0;
        for (MatchResult block : BLOCK.matcher(page).results().toList()) {
            String file = block.group(1);
            if (block.group(2) != null) {
                skipped++;
            } else if (file != null) {
                script.append("cat > ").append(file).append(" <<'END OF FILE'\n");
                script.append(block.group(4)).append("END OF FILE\n");
            } else if (block.group(3).equals("sh")) {
                script.append(block.group(4));
            }
        }
        assertThat(skipped).as("blocks that only a fresh clone needs").isEqualTo(1);
        return script.toString().replace("8089", String.valueOf(freePort()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
