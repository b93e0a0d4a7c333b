package dev.weir.intent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A JSON Schema in a file of JSON or YAML, of which JSON is a part. */
final class SchemaFile {
    private SchemaFile() {}

    /**
     * The text of the schema.
     *
     * @throws IllegalArgumentException if the file cannot be read, or holds something else than an object
     */
    static String read(Path file) {
        String text;
        Object content;
        try {
            text = Files.readString(file);
            content = new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromString(text);
        } catch (IOException e) {
            throw new IllegalArgumentException("schema must be a file that can be read, was " + file, e);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("schema must be a file of JSON or YAML: " + e.getMessage(), e);
        }
        if (!(content instanceof Map)) {
            throw new IllegalArgumentException("schema must be a file with a JSON object, was " + file);
        }
        return text.strip();
    }
}
