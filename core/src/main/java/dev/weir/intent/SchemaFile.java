package dev.weir.intent;

import dev.weir.schema.MalformedJsonException;
import dev.weir.schema.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A JSON Schema in a file of JSON or YAML, of which JSON is a part. */
final class SchemaFile {
    private SchemaFile() {}

    /**
     * The schema as JSON: the text of the file if it is JSON.
     *
     * @throws IllegalArgumentException if the file cannot be read, or holds something else than an object or a boolean
     */
    static String read(Path file) {
        String text;
        try {
            text = Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("schema must be a file that can be read, was " + file, e);
        }
        boolean json = isJson(text);
        Object content = json ? null : yaml(text, file);
        if (!json && !(content instanceof Map || content instanceof Boolean)) {
            throw new IllegalArgumentException("schema must be a file with a JSON object, was " + file);
        }
        return json ? text : StrictJson.write(content);
    }

    private static boolean isJson(String text) {
        try {
            Object content = StrictJson.parse(text);
            return content instanceof Map || content instanceof Boolean;
        } catch (MalformedJsonException e) {
            return false; // YAML says more exactly what is wrong, and where
        }
    }

    private static @Nullable Object yaml(String text, Path file) {
        try {
            return new Load(LoadSettings.builder()
                            .setLabel(file.toString())
                            .setAllowDuplicateKeys(false)
                            .build())
                    .loadFromString(text);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("schema must be a file of JSON or YAML: " + e.getMessage(), e);
        }
    }
}
