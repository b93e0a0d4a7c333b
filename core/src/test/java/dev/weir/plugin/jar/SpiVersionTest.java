package dev.weir.plugin.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpiVersionTest {
    @Test
    void currentVersionIsThatOfTheBuild() throws Exception {
        String pom = Files.readString(Path.of("..", "spi", "pom.xml"));
        Matcher matcher = Pattern.compile("<version>(\\d+\\.\\d+)\\.").matcher(pom);

        assertThat(matcher.find()).isTrue();
        assertThat(SpiVersion.current()).hasToString(matcher.group(1));
    }

    @ParameterizedTest
    @CsvSource({
        "1.4, 1.0, true",
        "1.4, 1.4, true",
        "1.4, 1.5, false",
        "1.4, 1.40, false",
        "1.4, 2.0, false",
        "1.4, 0.4, false",
        "1.10, 1.9, true",
    })
    void runsWhatWasBuiltForAnEarlierMinorOfTheSameMajor(String here, String builtFor, boolean runs) {
        assertThat(SpiVersion.parse(here)
                        .orElseThrow()
                        .runs(SpiVersion.parse(builtFor).orElseThrow()))
                .isEqualTo(runs);
    }
}
