package dev.weir.spi.api;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The public API as it was agreed on, in a file that is reviewed with the code.
 *
 * @param file where it stands
 */
record ApiBaseline(Path file) {
    private static final String HOW_TO =
            "\nIf this is meant, run: ./mvnw -pl spi test -Dtest=PublicApiTest -Dapi.write\nand commit the file.";

    /** Fails if there is no baseline, or one that says something else. */
    void compare(List<String> actual) throws IOException {
        List<String> agreed = Files.exists(file) ? Files.readAllLines(file) : List.of();
        if (agreed.stream().allMatch(String::isBlank)) {
            fail(file + " is missing or empty: there is nothing to compare the public API with." + HOW_TO);
        }
        if (!agreed.equals(actual)) {
            fail("the public API is not as " + file + " says:\n" + difference(agreed, actual) + HOW_TO);
        }
    }

    void write(List<String> actual) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, String.join("\n", actual) + "\n");
    }

    private static String difference(List<String> agreed, List<String> actual) {
        List<String> gone = new ArrayList<>(agreed);
        actual.forEach(gone::remove);
        List<String> come = new ArrayList<>(actual);
        agreed.forEach(come::remove);
        Stream<String> lines = Stream.concat(
                gone.stream().map(line -> "- " + line), come.stream().map(line -> "+ " + line));
        String text = String.join("\n", lines.toList());
        return text.isEmpty() ? "  the same lines in another order" : text;
    }
}
