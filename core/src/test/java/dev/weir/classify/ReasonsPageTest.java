package dev.weir.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasonsPageTest {

    @Test
    void resiliencePageListsEveryReasonWithItsFaultAndClass() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../docs/resilience.md"));

        assertThat(Reason.values())
                .allSatisfy(reason -> assertThat(rows)
                        .as(reason.label())
                        .anySatisfy(row -> assertThat(
                                        Arrays.stream(row.split("\\|")).map(String::strip))
                                .contains(reason.errorClass().label().replace('-', ' '))
                                .anyMatch(cell -> cell.contains("`" + name(reason) + "`"))
                                .contains(fault(reason))));
    }

    private static String name(Reason reason) {
        return reason.label().substring(reason.label().indexOf('.') + 1);
    }

    private static String fault(Reason reason) {
        int dot = reason.label().indexOf('.');
        return dot < 0 ? "" : "`" + reason.label().substring(0, dot) + "`";
    }
}
