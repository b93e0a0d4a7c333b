package dev.weir.app.cli;

import java.io.PrintWriter;

/**
 * Prints the text of an answer on standard output. On a terminal it shows control characters instead of sending them:
 * an answer must not move the cursor, change the title or answer for the user.
 */
public final class AnswerOutput {
    private final PrintWriter out;
    private final boolean terminal;
    private boolean lineBegun;

    public AnswerOutput(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Prints a piece of the text at once. */
    public void print(String text) {
        out.print(terminal ? shown(text) : text);
        out.flush();
        if (!text.isEmpty()) {
            lineBegun = text.charAt(text.length() - 1) != '\n';
        }
        requireWritten();
    }

    /** Ends the line, after the text or before an error. */
    public void endLine() {
        if (lineBegun) {
            out.println();
            lineBegun = false;
        }
        requireWritten();
    }

    /** Prints a line as it is. */
    public void println(String line) {
        out.println(line);
        requireWritten();
    }

    private void requireWritten() {
        if (out.checkError()) {
            throw new OutputException();
        }
    }

    /** The text with its control characters spelled out. */
    public static String shown(String text) {
        if (text.chars().noneMatch(AnswerOutput::isControl)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.chars().forEach(c -> {
            if (isControl(c)) {
                shown.append(String.format(c < 0x100 ? "\\x%02x" : "\\u%04x", c));
            } else {
                shown.append((char) c);
            }
        });
        return shown.toString();
    }

    /** Control characters other than tab and line feed, and those that reverse the direction of text. */
    private static boolean isControl(int c) {
        return (Character.isISOControl(c) && c != '\n' && c != '\t')
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
    }
}
