package dev.weir.app.top;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The terminal while {@code weir top} draws on it: an alternate screen, keys without Enter and without echo. It is restored
 * by {@link #close}, and where the process is ended by a signal.
 */
final class TopTerminal implements AutoCloseable {
    private static final File TTY = new File("/dev/tty");
    private static final Duration ESCAPE = Duration.ofMillis(50);
    private static final int ENDED = -1;

    private final InputStream in;
    private final PrintWriter out;
    private final boolean colors;
    private final String saved;
    private final Thread restoring = new Thread(this::restore, "weir-top-restore");
    private final AtomicBoolean restored = new AtomicBoolean();
    private final BlockingQueue<Integer> typed = new LinkedBlockingQueue<>(64);

    /**
     * The size of the terminal in characters.
     */
    record Size(int columns, int rows) {}

    private TopTerminal(InputStream in, PrintWriter out, boolean colors, String saved) {
        this.in = in;
        this.out = out;
        this.colors = colors;
        this.saved = saved;
    }

    /**
     * Takes the terminal of this process.
     *
     * @param in where keys come from
     * @param out writes to the terminal
     * @param colors whether alerts are in color
     * @throws IOException if there is none, or its mode cannot be set
     */
    static TopTerminal open(InputStream in, PrintWriter out, boolean colors) throws IOException {
        TopTerminal terminal = new TopTerminal(in, out, colors, stty("-g"));
        Runtime.getRuntime().addShutdownHook(terminal.restoring);
        stty("-icanon", "-echo", "-isig", "min", "1", "time", "0");
        out.print("\u001b[?1049h\u001b[?25l");
        out.flush();
        Thread reader = new Thread(terminal::read, "weir-top-keys");
        reader.setDaemon(true);
        reader.start();
        return terminal;
    }

    private static String stty(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command)
                .redirectInput(TTY)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("'stty " + String.join(" ", arguments) + "' failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return output;
    }

    /** Its size at this moment; 80 × 24 where it does not tell. */
    Size size() {
        try {
            String[] parts = stty("size").split(" ", -1);
            int rows = Integer.parseInt(parts[0]);
            int columns = Integer.parseInt(parts[1]);
            return rows > 0 && columns > 0 ? new Size(columns, rows) : new Size(80, 24);
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return new Size(80, 24);
        }
    }

    /** Draws lines from the top, each of which has to fit, and clears the rest. */
    void draw(List<TopLine> lines) {
        StringBuilder picture = new StringBuilder("\u001b[H");
        for (int i = 0; i < lines.size(); i++) {
            picture.append(i == 0 ? "" : "\r\n");
            TopLine line = lines.get(i);
            String style = style(line);
            picture.append(style)
                    .append(line.text())
                    .append(style.isEmpty() ? "" : "\u001b[0m")
                    .append("\u001b[K");
        }
        out.print(picture.append("\u001b[J"));
        out.flush();
    }

    private String style(TopLine line) {
        return switch (line.style()) {
            case PLAIN -> "";
            case TITLE -> "\u001b[1m";
            case SELECTED -> "\u001b[7m";
            case ALERT -> colors ? "\u001b[1;31m" : "\u001b[1m";
        };
    }

    /** The next key; null if none is pressed in this time. The terminal that is gone is as one that quits. */
    @Nullable
    TopKey next(Duration patience) throws InterruptedException {
        Integer c = typed.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        return c == null ? null : key(c);
    }

    private TopKey key(int c) throws InterruptedException {
        return switch (c) {
            case ENDED, 'q', 'Q', 3, 4 -> TopKey.QUIT;
            case 'k', 'K' -> TopKey.CANCEL;
            case 'y', 'Y' -> TopKey.YES;
            case 27 -> escape();
            default -> TopKey.OTHER;
        };
    }

    /** A key that sends several characters, such as an arrow; Escape alone is none. */
    private TopKey escape() throws InterruptedException {
        int second = following();
        if (second != '[' && second != 'O') {
            return TopKey.OTHER;
        }
        int third = following();
        TopKey key = switch (third) {
            case 'A' -> TopKey.UP;
            case 'B' -> TopKey.DOWN;
            case 'H', '1', '7' -> TopKey.HOME;
            case 'F', '4', '8' -> TopKey.END;
            case '5' -> TopKey.PAGE_UP;
            case '6' -> TopKey.PAGE_DOWN;
            default -> TopKey.OTHER;
        };
        if (third >= '0' && third <= '9') {
            for (int next = following(); next >= 0 && next != '~'; next = following()) {
                key = next == ';' ? TopKey.OTHER : key;
            }
        }
        return key;
    }

    private int following() throws InterruptedException {
        Integer next = typed.poll(ESCAPE.toNanos(), TimeUnit.NANOSECONDS);
        return next == null ? ENDED : next;
    }

    private void read() {
        try {
            int c;
            do {
                c = in.read();
                typed.put(c);
            } while (c >= 0);
        } catch (IOException e) {
            boolean unused = typed.offer(ENDED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Restores the terminal as it was. */
    @Override
    public void close() {
        restore();
        try {
            boolean unused = Runtime.getRuntime().removeShutdownHook(restoring);
        } catch (IllegalStateException e) {
            // the process ends, and the hook finds the terminal restored
        }
    }

    private void restore() {
        if (!restored.compareAndSet(false, true)) {
            return;
        }
        out.print("\u001b[?25h\u001b[?1049l");
        out.flush();
        try {
            String unused = stty(saved);
        } catch (IOException e) {
            // the terminal is gone, and there is nobody to tell
        }
    }
}
