package dev.weir.it.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.plugin.Scaffold;
import dev.weir.spi.ExtensionPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every snippet of Java or Kotlin in the docs is the text between two tags of a source that is compiled and tested. */
class SnippetsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path SOURCES = Path.of("src/test/java/dev/weir/it/docs");
    private static final Path ADAPTERS = ROOT.resolve("adapters");
    private static final Pattern SNIPPET =
            Pattern.compile("<!-- snippet: ([\\w.]+)#([\\w-]+) -->\\s*```(?:java|kotlin)\\n(.*?)```", Pattern.DOTALL);
    /** A file that {@code weir plugin new} writes, whole; ScaffoldIT builds and uses it. */
    private static final Pattern SCAFFOLD =
            Pattern.compile("<!-- scaffold: (\\S+) (\\S+) (\\S+) -->\\s*```(\\w+)\\n(.*?)```", Pattern.DOTALL);
    /** A file that the reader of the tutorial writes; TutorialIT does so, and builds it. */
    private static final Pattern WRITTEN = Pattern.compile("<!-- file: \\S+ -->\\s*```java\\n");

    private static final Path TUTORIAL = ROOT.resolve("docs/plugins/tutorial.md");

    @Test
    void everySnippetIsWhatItsSourceSays() throws IOException {
        int count = 0;
        for (Path page : pages()) {
            for (MatchResult snippet :
                    SNIPPET.matcher(Files.readString(page)).results().toList()) {
                assertThat(snippet.group(3))
                        .as("%s, snippet %s#%s", ROOT.relativize(page), snippet.group(1), snippet.group(2))
                        .isEqualTo(source(snippet.group(1), snippet.group(2)));
                count++;
            }
        }
        assertThat(count).isGreaterThan(5);
    }

    @Test
    void everySnippetIsWhole() throws IOException {
        for (Path page : pages()) {
            SNIPPET.matcher(Files.readString(page))
                    .results()
                    .forEach(snippet -> assertThat(snippet.group(3))
                            .as("%s, snippet %s#%s", ROOT.relativize(page), snippet.group(1), snippet.group(2))
                            .matches(code -> count(code, '{') == count(code, '}'), "closes its braces")
                            .matches(code -> count(code, '(') == count(code, ')'), "closes its parentheses")
                            .doesNotStartWith(" "));
        }
    }

    private static long count(String code, char wanted) {
        return code.chars().filter(found -> found == wanted).count();
    }

    @Test
    void everyFileOfANewPluginIsAsItIsWritten() throws IOException {
        Set<String> points = new HashSet<>();
        for (Path page : pages()) {
            for (MatchResult file :
                    SCAFFOLD.matcher(Files.readString(page)).results().toList()) {
                assertThat(file.group(5))
                        .as("%s, %s", ROOT.relativize(page), file.group(3))
                        .isEqualTo(scaffold(file.group(1), file.group(2), file.group(3)));
                points.add(file.group(1));
            }
        }
        assertThat(points)
                .as("the extension points that have a page with an example")
                .containsExactlyInAnyOrderElementsOf(
                        ExtensionPoint.all().stream().map(Scaffold::nameOf).toList());
    }

    private static String scaffold(String point, String type, String file) {
        ExtensionPoint<?> found = ExtensionPoint.all().stream()
                .filter(one -> Scaffold.nameOf(one).equals(point))
                .findFirst()
                .orElseThrow();
        return new Scaffold(found, type, "com.example")
                .files().entrySet().stream()
                        .filter(one -> Path.of(one.getKey()).endsWith(file))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void noJavaBlockIsWithoutASource() throws IOException {
        for (Path page : pages()) {
            String text = Files.readString(page);
            long scaffolds = SCAFFOLD.matcher(text)
                    .results()
                    .filter(file -> file.group(4).equals("java"))
                    .count();
            long written =
                    page.equals(TUTORIAL) ? WRITTEN.matcher(text).results().count() : 0;
            assertThat(SNIPPET.matcher(text).results().count() + scaffolds + written)
                    .as("snippets with a source in %s", ROOT.relativize(page))
                    .isEqualTo(text.lines()
                            .filter(line -> line.equals("```java") || line.equals("```kotlin"))
                            .count());
        }
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static String source(String file, String tag) throws IOException {
        Matcher region = Pattern.compile(
                        "\\n *// tag::" + tag + "\\[]\\n(.*?)\\n *// end::" + tag + "\\[]", Pattern.DOTALL)
                .matcher(Files.readString(fileOf(file)));
        assertThat(region.find()).as("tag %s in %s", tag, file).isTrue();
        return region.group(1).stripTrailing().stripIndent().lines().collect(joining("\n", "", "\n"));
    }

    /** An adapter has its snippets in its own tests, as they need its framework. */
    private static Path fileOf(String name) throws IOException {
        if (Files.exists(SOURCES.resolve(name))) {
            return SOURCES.resolve(name);
        }
        try (Stream<Path> sources = Files.walk(ADAPTERS)) {
            return sources.filter(
                            source -> source.endsWith(name) && source.toString().contains("src"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no source " + name));
        }
    }
}
