package dev.weir.wire;

import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.backend.ModelCapabilitiesBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The known capabilities of a provider's models, from a file beside the class of its backend. A line has the name of a
 * model, its context length in tokens ({@code ?} for unknown), and the capabilities that it has or, after a minus, lacks;
 * a line that begins with {@code #} is a comment:
 *
 * <pre>
 * gpt-4o  128000  tools -audio -continuation
 * </pre>
 *
 * <p>A name also stands for its dated versions, such as {@code gpt-4o-2024-08-06}, and for {@code -latest}. Immutable.
 */
public final class ModelTable {
    private static final Pattern VERSION = Pattern.compile("-(?:latest|\\d{4}|\\d{8}|\\d{4}-\\d\\d-\\d\\d)$");

    private final Map<String, ModelCapabilities> models = new HashMap<>();

    private ModelTable() {}

    /**
     * Reads a table.
     *
     * @param owner the class in whose package the file is
     * @throws IllegalArgumentException if a line is not one of the table
     */
    public static ModelTable read(Class<?> owner, String file) {
        try (InputStream in = Objects.requireNonNull(owner.getResourceAsStream(file), file)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ModelTable parse(String text) {
        ModelTable table = new ModelTable();
        text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(table::add);
        return table;
    }

    private void add(String line) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length < 2) {
            throw new IllegalArgumentException("a model needs a context length or '?': " + line);
        }
        ModelCapabilitiesBuilder capabilities = ModelCapabilities.builder();
        if (!words[1].equals("?")) {
            capabilities.contextLength(Integer.valueOf(words[1]));
        }
        for (int i = 2; i < words.length; i++) {
            boolean has = !words[i].startsWith("-");
            set(capabilities, has ? words[i] : words[i].substring(1), has);
        }
        if (models.put(words[0], capabilities.build()) != null) {
            throw new IllegalArgumentException("a model is listed twice: " + words[0]);
        }
    }

    private static void set(ModelCapabilitiesBuilder capabilities, String name, boolean has) {
        switch (name) {
            case "continuation" -> capabilities.continuation(has);
            case "chat" -> capabilities.chat(has);
            case "embeddings" -> capabilities.embeddings(has);
            case "tools" -> capabilities.tools(has);
            case "images" -> capabilities.images(has);
            case "audio" -> capabilities.audio(has);
            case "files" -> capabilities.files(has);
            case "jsonObject" -> capabilities.jsonObject(has);
            case "jsonSchema" -> capabilities.jsonSchema(has);
            case "streaming" -> capabilities.streaming(has);
            default -> throw new IllegalArgumentException("no capability is named '" + name + "'");
        }
    }

    /** What is known of a model; nothing if it is not in the table. */
    public ModelCapabilities of(String model) {
        @Nullable ModelCapabilities known = models.get(model);
        if (known == null) {
            Matcher version = VERSION.matcher(model);
            known = version.find() ? models.get(model.substring(0, version.start())) : null;
        }
        return known == null ? ModelCapabilities.UNKNOWN : known;
    }
}
