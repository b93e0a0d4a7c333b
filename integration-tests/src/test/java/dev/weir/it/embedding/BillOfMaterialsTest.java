package dev.weir.it.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BillOfMaterialsTest {
    private static final Pattern ARTIFACT =
            Pattern.compile("<groupId>dev.weir</groupId>\\s*<artifactId>(weir[\\w-]*)</artifactId>");

    private static Set<String> managed(String pom) throws IOException {
        String text = Files.readString(Path.of(pom));
        String management =
                text.substring(text.indexOf("<dependencyManagement>"), text.indexOf("</dependencyManagement>"));
        return ARTIFACT.matcher(management)
                .results()
                .map((MatchResult artifact) -> artifact.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void namesEveryArtifactThatAnApplicationMayUse() throws IOException {
        Set<String> all = managed("../pom.xml");
        all.remove("weir-app");
        all.remove("weir-bench");

        assertThat(managed("../bom/pom.xml")).isEqualTo(all);
    }

    @Test
    void hasTheVersionOfTheRest() throws IOException {
        Pattern version = Pattern.compile("<version>([^<$]+)</version>");
        String bom = Files.readString(Path.of("../bom/pom.xml"));
        String parent = Files.readString(Path.of("../pom.xml"));

        assertThat(version.matcher(bom).results().map(found -> found.group(1)).findFirst())
                .isEqualTo(version.matcher(parent)
                        .results()
                        .map(found -> found.group(1))
                        .findFirst());
    }
}
