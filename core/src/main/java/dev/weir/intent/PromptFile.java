package dev.weir.intent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A system prompt in a file of UTF-8. */
final class PromptFile {
    private PromptFile() {}

    /**
     * The text of the prompt, without white space at its end.
     *
     * @throws IllegalArgumentException if the file cannot be read, or is blank
     */
    static String read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "systemPromptFile must be a file of UTF-8 that can be read, was " + file, e);
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("systemPromptFile must be a file with a text, was blank: " + file);
        }
        return text.stripTrailing();
    }
}
