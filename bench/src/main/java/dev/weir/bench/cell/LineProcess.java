package dev.weir.bench.cell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A JVM with the class path of this one that answers lines with lines, and ends with its input. Its errors go to a file. For
 * one thread at a time.
 */
final class LineProcess implements AutoCloseable {
    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedReader answers;
    private final Writer commands;

    private LineProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        answers = process.inputReader(StandardCharsets.UTF_8);
        commands = process.outputWriter(StandardCharsets.UTF_8);
    }

    static LineProcess start(String name, Class<?> main, List<String> jvm, Map<String, String> variables, Path logs)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of(
                "-Dslf4j.internal.verbosity=ERROR", "-cp", System.getProperty("java.class.path"), main.getName()));
        Path log = logs.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().putAll(variables);
        return new LineProcess(name, log, builder.start());
    }

    /** Sends a line and waits for its answer. */
    String ask(String command) throws IOException {
        send(command);
        return answer();
    }

    void send(String command) throws IOException {
        commands.write(command);
        commands.write('\n');
        commands.flush();
    }

    /**
     * Waits for a line.
     *
     * @throws IOException if the process says that it failed, or has ended
     */
    String answer() throws IOException {
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the process of " + name + " has ended; " + log + " has its messages");
        }
        if (answer.startsWith("failed")) {
            throw new IOException(name + " " + answer + "; " + log + " has more");
        }
        return answer;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
