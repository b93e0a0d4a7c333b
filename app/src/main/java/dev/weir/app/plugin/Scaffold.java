package dev.weir.app.plugin;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Plugin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The Maven project of a new plugin with one extension. Its files come from templates among the resources of this package:
 * {@code project} for every plugin, and a folder for each extension point. Nothing is downloaded.
 */
public final class Scaffold {
    private static final String RESOURCES = "scaffold/";

    private final ExtensionPoint<?> point;
    private final String folder;
    private final String plugin;
    private final String extension;
    private final Map<String, String> values = new LinkedHashMap<>();

    /**
     * @param point the extension point
     * @param type the type name of the extension, of lower-case letters, digits and hyphens; also the id of the plugin
     * @param group the group id, and the first part of the package: lower-case names with dots
     */
    public Scaffold(ExtensionPoint<?> point, String type, String group) {
        this.point = point;
        String release = release();
        String name = camelCase(type);
        String method = camelCase(point.name());
        String home = group + "." + type.replace("-", "");
        folder = home.replace('.', '/') + "/";
        plugin = name;
        extension = name.endsWith(method) && !name.equals(method) ? name : name + method;
        values.put("point", point.name());
        values.put("type", type);
        values.put("group", group);
        values.put("package", home);
        values.put("Type", name);
        values.put("Class", extension);
        values.put("method", method.substring(0, 1).toLowerCase(Locale.ROOT) + method.substring(1));
        values.put("weirVersion", release);
        values.put("spiVersion", release.replaceFirst("^(\\d+\\.\\d+).*", "$1"));
    }

    /** The name of an extension point on the command line, such as {@code retry-strategy}. */
    public static String nameOf(ExtensionPoint<?> point) {
        return point.name().replace(' ', '-');
    }

    /** The texts of the files, by their paths in the project. */
    public Map<String, String> files() {
        String main = "src/main/java/" + folder;
        Map<String, String> files = new LinkedHashMap<>();
        files.put(".gitignore", project("gitignore"));
        files.put("README.md", project("README.md"));
        files.put("pom.xml", project("pom.xml"));
        files.put("weir.yaml", ofPoint("weir.yaml"));
        files.put(main + plugin + "Plugin.java", project("Plugin.java"));
        files.put(main + plugin + "Settings.java", ofPoint("Settings.java"));
        files.put(main + extension + ".java", ofPoint("Extension.java"));
        files.put("src/main/resources/META-INF/services/" + Plugin.class.getName(), project("service"));
        files.put("src/test/java/" + folder + extension + "Test.java", ofPoint("ExtensionTest.java"));
        return files;
    }

    /**
     * Writes the files.
     *
     * @param project created if it does not exist
     */
    void writeTo(Path project) throws IOException {
        for (Map.Entry<String, String> file : files().entrySet()) {
            Path path = project.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    private String project(String template) {
        return filled("project/" + template);
    }

    private String ofPoint(String template) {
        return filled(nameOf(point) + "/" + template);
    }

    private String filled(String template) {
        String text = resource(RESOURCES + template);
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("{{" + value.getKey() + "}}", value.getValue());
        }
        return text;
    }

    private static String resource(String name) {
        try (InputStream in = Scaffold.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the template " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String camelCase(String words) {
        return Arrays.stream(words.split("[- ]", -1))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }

    /** The version of Weir's artifacts, which is that of the SPI. */
    private static String release() {
        Properties properties = new Properties();
        try (InputStream in = Plugin.class.getResourceAsStream("/META-INF/weir-spi.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "");
    }
}
