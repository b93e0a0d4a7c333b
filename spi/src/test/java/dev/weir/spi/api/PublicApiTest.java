package dev.weir.spi.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicApiTest {
    private static final Path CLASSES = Path.of("target", "classes");

    private static final List<String> FIRST = List.of(
            "public abstract interface a.Listener",
            "    public abstract void onToken(java.lang.String)",
            "    public default void onEnd()",
            "public final record a.Value(int size)",
            "    public int size()",
            "    public new(int)" + ApiText.NOT_PROMISED,
            "public enum a.Kind",
            "    enum constant ONE");

    @TempDir
    Path directory;

    @Test
    void publicApiIsAsAgreed() throws Exception {
        ApiBaseline baseline = new ApiBaseline(Path.of("api", "weir-spi.txt"));
        List<String> actual = publicApi();
        assertThat(actual).as("the public API of the classes in %s", CLASSES).isNotEmpty();
        if (System.getProperty("api.write") != null) {
            baseline.write(actual);
        }
        baseline.compare(actual);
    }

    /** The procedure for a new major version is in CONTRIBUTING.md. */
    @Test
    void nothingOfTheFirstApiOfTheMajorVersionIsTakenAway() throws Exception {
        Path file = Path.of("api", "weir-spi-" + majorVersion() + ".0.txt");
        assertThat(file).as("the API of the first version").isNotEmptyFile();
        assertThat(new ApiPromise(Files.readAllLines(file)).broken(publicApi()))
                .as("taken away (-) from what %s promises, or gained (+) where others would have to implement it", file)
                .isEmpty();
    }

    private static String majorVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = PublicApiTest.class.getResourceAsStream("/META-INF/weir-spi.properties")) {
            properties.load(in);
        }
        return properties.getProperty("version").split("\\.", -1)[0];
    }

    private static List<String> changed(String line, String... instead) {
        List<String> lines = new ArrayList<>(FIRST);
        int index = lines.indexOf(line);
        lines.remove(index);
        lines.addAll(index, List.of(instead));
        return lines;
    }

    @Test
    void aLaterApiMayAdd() {
        ApiPromise promise = new ApiPromise(FIRST);

        assertThat(promise.broken(FIRST)).isEmpty();
        assertThat(promise.broken(changed("    enum constant ONE", "    enum constant ONE", "    enum constant TWO")))
                .isEmpty();
        assertThat(promise.broken(changed(
                        "    public default void onEnd()",
                        "    public default void onEnd()",
                        "    public default void onModel()")))
                .isEmpty();
        assertThat(promise.broken(changed(
                        "public final record a.Value(int size)", "public final record a.Value(int size, int height)")))
                .isEmpty();
        assertThat(promise.broken(changed("    public new(int)" + ApiText.NOT_PROMISED)))
                .isEmpty();
    }

    @Test
    void aLaterApiMayNotTakeAway() {
        ApiPromise promise = new ApiPromise(FIRST);

        assertThat(promise.broken(changed("    enum constant ONE")))
                .containsExactly("- public enum a.Kind enum constant ONE");
        assertThat(promise.broken(changed("    public int size()", "    public long size()")))
                .containsExactly("- public final record a.Value public int size()");
        assertThat(promise.broken(FIRST.subList(0, 6))).containsExactly("- public enum a.Kind");
    }

    @Test
    void aLaterApiMayNotAddWhatOthersWouldHaveToImplement() {
        List<String> later = changed(
                "    public default void onEnd()",
                "    public default void onEnd()",
                "    public abstract void onModel()");

        assertThat(new ApiPromise(FIRST).broken(later))
                .containsExactly("+ public abstract interface a.Listener public abstract void onModel()");
    }

    @Test
    void missingBaselineFails() {
        Path file = directory.resolve("api.txt");

        assertThatThrownBy(() -> new ApiBaseline(file).compare(List.of("public class X")))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(file + " is missing or empty: there is nothing to compare the public API with.")
                .hasMessageEndingWith(
                        "run: ./mvnw -pl spi test -Dtest=PublicApiTest -Dapi.write\nand commit the file.");
    }

    @Test
    void emptyBaselineFailsEvenAgainstNothing() throws IOException {
        Path file = Files.writeString(directory.resolve("api.txt"), "\n");

        assertThatThrownBy(() -> new ApiBaseline(file).compare(List.of("")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("is missing or empty");
    }

    @Test
    void differenceIsShownLineByLine() throws IOException {
        ApiBaseline baseline = new ApiBaseline(directory.resolve("api.txt"));
        baseline.write(List.of("a", "b", "c"));

        baseline.compare(List.of("a", "b", "c"));
        assertThatThrownBy(() -> baseline.compare(List.of("a", "c", "d")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("says:\n- b\n+ d\n");
        assertThatThrownBy(() -> baseline.compare(List.of("b", "a", "c")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the same lines in another order");
    }

    @Test
    void textContainsThePublicApi() {
        assertThat(ApiText.of(Sample.class))
                .containsExactly(
                        "public static sealed interface dev.weir.spi.api.PublicApiTest$Sample<T extends"
                                + " java.lang.Comparable<T>> implements java.lang.AutoCloseable permits"
                                + " dev.weir.spi.api.PublicApiTest$One",
                        "    public abstract <E extends java.lang.Exception> @Nullable T get(java.util.List<? super"
                                + " @Nullable T>, int[]) throws E, java.io.IOException",
                        "    public default void close()",
                        "    public static final java.lang.String NAME = sample");
        assertThat(ApiText.of(One.class))
                .contains(
                        "public static final record dev.weir.spi.api.PublicApiTest$One(@Nullable java.lang.String name)"
                                + " implements dev.weir.spi.api.PublicApiTest$Sample<java.lang.String>",
                        "    public new(@Nullable java.lang.String)" + ApiText.NOT_PROMISED);
    }

    /** A declaration of every kind. */
    public sealed interface Sample<T extends Comparable<T>> extends AutoCloseable permits One {
        String NAME = "sample";

        <E extends Exception> @Nullable T get(List<? super @Nullable T> list, int[] numbers) throws E, IOException;

        @Override
        default void close() {}
    }

    /** What it permits. */
    public record One(@Nullable String name) implements Sample<String> {
        @Override
        public <E extends Exception> @Nullable String get(List<? super @Nullable String> list, int[] numbers) {
            return name;
        }
    }

    private static List<String> publicApi() throws Exception {
        List<String> text = new ArrayList<>();
        for (String name : classNames()) {
            Class<?> type = Class.forName(name, false, PublicApiTest.class.getClassLoader());
            if (isReachable(type)) {
                text.addAll(ApiText.of(type));
            }
        }
        return text;
    }

    private static List<String> classNames() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            return files.map(file -> CLASSES.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isReachable(@Nullable Class<?> type) {
        return type == null || (ApiText.isOpen(type.getModifiers()) && isReachable(type.getEnclosingClass()));
    }
}
