package dev.weir.it.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.diagnosis.Finding;
import dev.weir.diagnosis.Symptom;
import dev.weir.diagnosis.Symptom.Area;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The findings on the page are those that there are; {@code -Ddocs.write} writes them anew. */
class TroubleshootingPageTest {
    private static final Path DOCS = Path.of("../docs").toAbsolutePath().normalize();
    private static final Path PAGE = DOCS.resolve("troubleshooting.md");
    private static final String END = "<!-- end of findings -->";

    @ParameterizedTest
    @EnumSource(Area.class)
    void theFindingsOfAnAreaAreListed(Area area) throws IOException {
        String begin = "<!-- findings: " + area.name().toLowerCase(Locale.ROOT) + " -->\n";
        String page = Files.readString(PAGE);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(END, from);
        assertThat(page.substring(0, from))
                .contains("## " + area.title() + "\n")
                .endsWith(begin);
        String expected = table(area);
        if (System.getProperty("docs.write") != null) {
            page = page.substring(0, from) + expected + page.substring(to);
            Files.writeString(PAGE, page);
            to = page.indexOf(END, from);
        }
        assertThat(page.substring(from, to))
                .as("docs/troubleshooting.md is stale: ./mvnw -pl integration-tests -am verify -Ddocs.write")
                .isEqualTo(expected);
    }

    private static String table(Area area) {
        return Stream.of(Symptom.values())
                .filter(symptom -> symptom.area() == area)
                .map(symptom -> "| `" + symptom.label() + "` | " + symptom.description() + " | `" + symptom.metric()
                        + "` | `" + symptom.key() + "` |\n")
                .collect(joining("", "\n| finding | when | metric | setting |\n|---|---|---|---|\n", "\n"));
    }

    @ParameterizedTest
    @EnumSource(Symptom.class)
    void everyMetricAndEverySettingExists(Symptom symptom) throws IOException {
        assertThat(Files.readString(DOCS.resolve("observability.md"))).contains("`" + symptom.metric() + "`");
        String key = symptom.key();
        String reference = Files.readString(DOCS.resolve("configuration.md"));
        String written = key.replace("<name>", "&lt;name&gt;");
        String section = Stream.iterate(
                        written, rest -> rest.contains("."), rest -> rest.substring(0, rest.lastIndexOf('.')))
                .filter(prefix -> reference.contains("## " + prefix + "\n"))
                .findFirst()
                .orElseThrow();
        if (!section.equals(written)) {
            String row = written.substring(section.length() + 1);
            assertThat(reference.substring(reference.indexOf("## " + section + "\n")))
                    .as(key)
                    .containsPattern("\\| `" + row + "[`.]");
        }
    }

    @Test
    void theFindingsOfAClientAreAtHand() {
        List<String> logged = new ArrayList<>();
        try (Weir weir = Weir.builder().build()) {
            // tag::findings[]
            for (Finding finding : weir.findings()) {
                logged.add(finding.scope() + ": " + finding.evidence());
                logged.add(finding.advice() + " (" + finding.key() + ")");
            }
            // end::findings[]
        }
        assertThat(logged).isEmpty();
    }
}
