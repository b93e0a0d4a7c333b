import dev.weir.app.plugin.Scaffold;
import dev.weir.spi.ExtensionPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes an archetype of Maven that generates what {@code weir plugin new} writes. The scaffold is filled in with names that
 * occur nowhere else, and these are replaced by the archetype's properties. A file that differs from one extension point to another
 * has the texts of all, of which Velocity takes that of the property {@code point}.
 *
 * <p>Beside it are the tests of the archetype: for each extension point a project to generate, with the scaffold's as reference.
 */
final class WriteArchetype {
    private static final String GROUP = "qqgroup";
    private static final String TYPE = "qqtype";
    private static final String CLASS = "Qqtype";
    private static final String PACKAGE = GROUP + "." + TYPE;
    private static final String FOLDER = PACKAGE.replace('.', '/') + "/";
    private static final String VERSION = "0.1.0";
    private static final String TYPE_NAME = "[a-z][a-z0-9]*(-[a-z0-9]+)*";

    /** As Scaffold does: {@code hello-there} is {@code HelloThere}. */
    private static final String CAMEL_CASE = "#set($name = '')#foreach($word in ${artifactId.split('-')})"
            + "#set($name = $name + $word.substring(0, 1).toUpperCase() + $word.substring(1))#end";

    private WriteArchetype() {}

    /** @param arguments the folders of the archetype and of its tests */
    public static void main(String[] arguments) throws IOException {
        Path archetype = Path.of(arguments[0]);
        List<ExtensionPoint<?>> points = List.copyOf(ExtensionPoint.all());
        List<List<String>> paths = new ArrayList<>();
        List<List<String>> texts = new ArrayList<>();
        for (ExtensionPoint<?> point : points) {
            Map<String, String> files = new Scaffold(point, TYPE, GROUP).files();
            paths.add(files.keySet().stream().map(path -> path(path, point)).toList());
            texts.add(files.values().stream().map(text -> template(text, point)).toList());
            writeTest(Path.of(arguments[1]).resolve(Scaffold.nameOf(point)), point);
        }
        for (int file = 0; file < paths.get(0).size(); file++) {
            String path = paths.get(0).get(file);
            StringBuilder merged = new StringBuilder("#set($symbol_pound = '#')#set($symbol_dollar = '$')");
            for (int point = 0; point < points.size(); point++) {
                if (!paths.get(point).get(file).equals(path)) {
                    throw new IllegalStateException("not the same file: " + path + ", " + paths.get(point).get(file));
                }
                merged.append(point == 0 ? "#if" : "#elseif")
                        .append("(${point} == '" + Scaffold.nameOf(points.get(point)) + "')")
                        .append(texts.get(point).get(file));
            }
            write(archetype.resolve("archetype-resources").resolve(path), merged + "#end");
        }
        String names = points.stream().map(Scaffold::nameOf).collect(Collectors.joining("|"));
        write(archetype.resolve("META-INF/maven/archetype-metadata.xml"), descriptor(names));
        write(archetype.resolve("META-INF/archetype-post-generate.groovy"), validation(names));
    }

    private static String extensionOf(ExtensionPoint<?> point) {
        return CLASS + camelCase(Scaffold.nameOf(point));
    }

    private static String camelCase(String name) {
        return List.of(name.split("-", -1)).stream()
                .map(word -> word.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }

    /** A packaged file set of an archetype adds the folders of the package. */
    private static String path(String path, ExtensionPoint<?> point) {
        return path.replace(FOLDER, "").replace(extensionOf(point), "__extension__").replace(CLASS, "__plugin__");
    }

    private static String template(String text, ExtensionPoint<?> point) {
        return text.replace("$", "${symbol_dollar}")
                .replace("#", "${symbol_pound}")
                .replace(extensionOf(point), "${extension}")
                .replace(CLASS, "${plugin}")
                .replace(PACKAGE, "${package}")
                .replace(GROUP, "${groupId}")
                .replace(TYPE, "${artifactId}")
                .replace(VERSION, "${version}");
    }

    private static String descriptor(String points) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <archetype-descriptor name="weir-plugin">
                  <requiredProperties>
                    <requiredProperty key="groupId"><defaultValue>com.example</defaultValue></requiredProperty>
                    <requiredProperty key="artifactId"><validationRegex>%s</validationRegex></requiredProperty>
                    <requiredProperty key="version"><defaultValue>%s</defaultValue></requiredProperty>
                    <requiredProperty key="package"><defaultValue>${groupId}.${artifactId.replace('-', '')}</defaultValue></requiredProperty>
                    <requiredProperty key="point"><validationRegex>%s</validationRegex></requiredProperty>
                    <requiredProperty key="plugin"><defaultValue>%s${name}</defaultValue></requiredProperty>
                    <requiredProperty key="extension"><defaultValue>%s</defaultValue></requiredProperty>
                  </requiredProperties>
                  <fileSets>
                    <fileSet filtered="true"><directory/><includes><include>.gitignore</include><include>README.md</include><include>weir.yaml</include></includes></fileSet>
                    <fileSet filtered="true" packaged="true"><directory>src/main/java</directory></fileSet>
                    <fileSet filtered="true" packaged="true"><directory>src/test/java</directory></fileSet>
                    <fileSet filtered="true"><directory>src/main/resources</directory></fileSet>
                  </fileSets>
                </archetype-descriptor>
                """.formatted(TYPE_NAME, VERSION, points, CAMEL_CASE, extensionDefault());
    }

    /** Maven checks the expressions of the descriptor only where it asks for the values. */
    private static String validation(String points) {
        return """
                def check(String name, String expression, String allowed) {
                    def value = request.properties.getProperty(name) ?: request[name]
                    if (!(value ==~ expression)) {
                        throw new IllegalArgumentException("${name} '${value}': ${allowed}; remove the folder ${request.artifactId}")
                    }
                }
                check('point', '%s', 'available: %s')
                check('artifactId', '%s', 'a type name has lower-case letters, digits and hyphens between them, and begins with a letter')
                """.formatted(points, points.replace("|", ", "), TYPE_NAME);
    }

    /** The name of the extension point is not repeated: {@code hello-backend} is {@code HelloBackend}. */
    private static String extensionDefault() {
        return "#set($method = '')#foreach($word in ${point.split('-')})"
                + "#set($method = $method + $word.substring(0, 1).toUpperCase() + $word.substring(1))#end"
                + "#if(${plugin.endsWith($method)} &amp;&amp; ${plugin} != $method)${plugin}#else${plugin}${method}#end";
    }

    private static void writeTest(Path test, ExtensionPoint<?> point) throws IOException {
        String type = "my-demo";
        Map<String, String> files = new Scaffold(point, type, "com.example").files();
        for (Map.Entry<String, String> file : files.entrySet()) {
            write(test.resolve("reference").resolve(file.getKey()), file.getValue());
        }
        write(test.resolve("goal.txt"), "");
        write(test.resolve("archetype.properties"), """
                groupId=com.example
                artifactId=%s
                version=%s
                package=com.example.mydemo
                point=%s
                plugin=MyDemo
                extension=MyDemo%s
                """.formatted(type, VERSION, Scaffold.nameOf(point), camelCase(Scaffold.nameOf(point))));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
