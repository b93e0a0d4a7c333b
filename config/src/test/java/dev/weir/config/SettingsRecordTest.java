package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.config.internal.Binder;
import dev.weir.config.internal.Findings;
import dev.weir.config.internal.WrittenRecord;
import dev.weir.spi.NoSettings;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Inline;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsRecordTest {
    private static final String UNBINDABLE =
            " cannot be bound; use String, boolean, int, long, double, BigDecimal, Duration, ByteSize, URI, Path, an enum, a record,"
                    + " or a List or Map<String, ...> of these";

    record UnknownType(Instant when) {}

    record UnknownElement(List<List<Instant>> when) {}

    record Wildcard(List<? extends String> names) {}

    @SuppressWarnings("rawtypes")
    record Raw(List names) {}

    record WrongKey(Map<Integer, String> names) {}

    record Generic<T>(T value) {}

    @SuppressWarnings("ArrayRecordComponent")
    record Array(int[] values) {}

    record Type(String type) {}

    record BadDefault(@DefaultValue("x") int number) {}

    record DefaultOutOfRange(
            @DefaultValue("11") @AtMost("10") int number) {}

    record BadListDefault(@DefaultValue("1, x") List<Integer> numbers) {}

    record BadMapDefault(@DefaultValue("{a: x}") Map<String, Integer> numbers) {}

    record BrokenMapDefault(@DefaultValue("{a: 1") Map<String, Integer> numbers) {}

    record NoMapDefault(@DefaultValue("1, 2") Map<String, Integer> numbers) {}

    enum Side {
        LEFT,
        FAR_RIGHT
    }

    record BadNameInDefault(@DefaultValue("{far-right: 1}") Map<Side, Integer> numbers) {}

    record MapWithDefault(@DefaultValue("{farRight: 1}") Map<Side, Integer> numbers) {}

    record BadRange(@AtLeast("none") int number) {}

    record RangeOfText(@AtLeast("a") String text) {}

    record RangeOfElements(@AtLeast("1") List<Integer> numbers) {}

    record Self(List<Self> children) {}

    record Outer(Map<String, UnknownType> inner) {}

    record Needy(String name) {}

    record Everything(
            String text,
            boolean flag,
            int number,
            long longNumber,
            double share,
            BigDecimal price,
            Duration time,
            URI address,
            Path folder,
            Side side,
            Needy inner,
            List<String> list,
            Map<String, Duration> map,
            Map<String, Needy> inners,
            List<Needy> innerList,
            @Nullable URI optional,
            @Nullable Needy optionalInner) {}

    static Stream<Arguments> unbindable() {
        return Stream.of(
                Arguments.of(UnknownType.class, "when: its type java.time.Instant" + UNBINDABLE),
                Arguments.of(UnknownElement.class, "when: its type java.time.Instant" + UNBINDABLE),
                Arguments.of(Wildcard.class, "names: its type java.util.List<? extends java.lang.String>" + UNBINDABLE),
                Arguments.of(Raw.class, "names: its type java.util.List" + UNBINDABLE),
                Arguments.of(WrongKey.class, "names: a map must have keys of type String, or of an enum"),
                Arguments.of(Generic.class, "value: its type T" + UNBINDABLE),
                Arguments.of(Array.class, "values: its type int[]" + UNBINDABLE),
                Arguments.of(Type.class, "type: the key 'type' belongs to the section itself; rename the component"),
                Arguments.of(BadDefault.class, "number: its default cannot be used: must be a whole number, was 'x'"),
                Arguments.of(DefaultOutOfRange.class, "number: its default cannot be used: must be at most 10, was 11"),
                Arguments.of(
                        BadListDefault.class, "numbers: its default cannot be used: must be a whole number, was 'x'"),
                Arguments.of(
                        BadMapDefault.class, "numbers: its default cannot be used: must be a whole number, was 'x'"),
                Arguments.of(
                        BrokenMapDefault.class, "numbers: its default cannot be used: must be a YAML map, was '{a: 1'"),
                Arguments.of(NoMapDefault.class, "numbers: its default cannot be used: must be a YAML map, was '1, 2'"),
                Arguments.of(
                        BadNameInDefault.class,
                        "numbers: its default cannot be used: unknown key; did you mean 'farRight'?"),
                Arguments.of(BadRange.class, "number: its range cannot be read: must be a whole number"),
                Arguments.of(RangeOfText.class, "text: a range is for numbers and durations"),
                Arguments.of(Doubled.class, "pause: another setting at the same level has this name"),
                Arguments.of(NotInline.class, "name: an inline component must be a record"),
                Arguments.of(Self.class, "children: a settings record cannot contain itself"),
                Arguments.of(Outer.class, "when: its type java.time.Instant" + UNBINDABLE));
    }

    @ParameterizedTest
    @MethodSource("unbindable")
    void refusesRecordsThatCannotBeBound(Class<? extends Record> record, String message) {
        assertThatThrownBy(() -> SettingsRecord.requireBindable(record, Set.of("type")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("dev.weir.config.SettingsRecordTest$")
                .hasMessageEndingWith("." + message);
    }

    @Test
    void acceptsEverythingThatTheSpiPromises() {
        for (Class<? extends Record> record :
                List.of(Everything.class, Needy.class, RangeOfElements.class, MapWithDefault.class, NoSettings.class)) {
            assertThatCode(() -> SettingsRecord.requireBindable(record, Set.of("type")))
                    .doesNotThrowAnyException();
        }
    }

    enum Colour {
        RED,
        DARK_BLUE
    }

    record Inner(
            @DefaultValue("1s") @AtLeast("1ms") Duration pause,
            @Nullable Integer limit) {}

    record Sample(
            @DefaultValue("3") @AtLeast("1") @AtMost("10") int least,
            @DefaultValue("5") int most,
            @DefaultValue("0.5") @AtMost("100") double share,
            @DefaultValue("red") List<Colour> colours,
            @DefaultValue("{red: {pause: 2s}}") Map<Colour, Inner> byColour,
            Inner inner)
            implements CombinedSettings {
        @Override
        public void check(Combination combination) {
            combination.requireAtMost("least", "most");
            if (combination.isGiven("inner.limit")) {
                combination.refuse("inner.limit", "is never right");
            }
        }
    }

    @Test
    void defaultsAreThoseOfAnEmptyConfiguration() {
        assertThat(SettingsRecord.defaults(Sample.class))
                .isEqualTo(new Sample(
                        3,
                        5,
                        0.5,
                        List.of(Colour.RED),
                        Map.of(Colour.RED, new Inner(Duration.ofSeconds(2), null)),
                        new Inner(Duration.ofSeconds(1), null)));
        assertThatThrownBy(() -> SettingsRecord.defaults(Needy.class)).hasMessageContaining("has no defaults");
    }

    @Test
    void aCopyHasAnotherValueForOneSetting() {
        Sample settings = SettingsRecord.defaults(Sample.class);

        assertThat(SettingsRecord.with(settings, "least", 4).least()).isEqualTo(4);
        assertThat(SettingsRecord.with(settings, "inner.pause", Duration.ofMinutes(1))
                        .inner())
                .isEqualTo(new Inner(Duration.ofMinutes(1), null));
        assertThat(SettingsRecord.with(SettingsRecord.with(settings, "inner.limit", 1), "inner.limit", null))
                .isEqualTo(settings);
    }

    @Test
    void aCopyRefusesAValueOutOfRange() {
        Sample settings = SettingsRecord.defaults(Sample.class);

        assertThatThrownBy(() -> SettingsRecord.with(settings, "least", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("least must be at least 1, was 0");
        assertThatThrownBy(() -> SettingsRecord.with(settings, "share", Double.NaN))
                .hasMessage("share must be at most 100, was NaN");
        assertThatThrownBy(() -> SettingsRecord.with(settings, "inner.pause", Duration.ofSeconds(-1)))
                .hasMessage("inner.pause must be at least 1ms, was -1s");
        assertThatThrownBy(() -> SettingsRecord.with(settings, "inner.pause", null))
                .hasMessage("inner.pause must not be null");
        assertThatThrownBy(() -> SettingsRecord.with(settings, "leest", 1)).hasMessageContaining("no setting 'leest'");
    }

    @Test
    void aRecordMadeByHandIsHeldAgainstItsRangesAndCombinations() {
        Sample settings = SettingsRecord.defaults(Sample.class);

        assertThat(SettingsRecord.check(settings)).isSameAs(settings);
        assertThatThrownBy(() -> SettingsRecord.check(new Sample(
                        11, 5, Double.POSITIVE_INFINITY, List.of(), Map.of(), new Inner(Duration.ZERO, null))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("least must be at most 10, was 11; share must be a number, was 'Infinity';"
                        + " inner.pause must be at least 1ms, was '0s'");
        assertThatThrownBy(() -> SettingsRecord.check(SettingsRecord.with(settings, "most", 2)))
                .hasMessage("least must be at most most, which is 2, was 3");
        assertThatThrownBy(() -> SettingsRecord.check(SettingsRecord.with(settings, "inner.limit", 2)))
                .hasMessage("inner.limit is never right");
    }

    @Test
    void whatIsCheckedIsTheRecordItself() {
        Sample settings = new Sample(
                4,
                6,
                0.25,
                List.of(Colour.DARK_BLUE),
                Map.of(
                        Colour.RED,
                        new Inner(Duration.ofNanos(1_500_000_001), 4),
                        Colour.DARK_BLUE,
                        new Inner(Duration.ofSeconds(1), null)),
                new Inner(Duration.ofDays(3), null));
        Binder binder = new Binder(new Findings());

        assertThat(binder.bind(Sample.class, WrittenRecord.write(settings, SettingsRecord.defaults(Sample.class)), ""))
                .isEqualTo(settings);
    }

    @Test
    void whatIsGivenStandsBesideTheDefaults() {
        assertThat(SettingsRecord.defaults(Needy.class, Map.of("name", "x"))).isEqualTo(new Needy("x"));
        assertThatThrownBy(() -> SettingsRecord.defaults(Sample.class, Map.of("least", 0)))
                .hasMessageContaining("must be at least 1, was 0");
    }

    @Test
    void listsOfRecordsMayBeGiven() {
        assertThat(SettingsRecord.defaults(Document.class, Map.of("many", List.of(new Needy("x"), new Needy("y")))))
                .isEqualTo(new Document(1, null, List.of(new Needy("x"), new Needy("y"))));
    }

    record Shared(
            @DefaultValue("1s") @AtLeast("1ms") Duration pause,
            @Nullable Integer limit) {
        Shared {
            if (limit != null && limit == 13) {
                throw new IllegalArgumentException("limit must not be 13");
            }
        }
    }

    record Flat(
            @DefaultValue("a") String name,
            @Inline Shared shared,
            @DefaultValue("b") String last) {}

    record Doubled(
            @DefaultValue("1s") Duration pause, @Inline Shared shared) {}

    record NotInline(@Inline String name) {}

    @Test
    void settingsOfAnInlineRecordStandBesideTheOthers() {
        Flat read = SettingsRecord.read(Flat.class, "d.yaml", "{ last: c, pause: 2s, limit: 4 }");

        assertThat(read).isEqualTo(new Flat("a", new Shared(Duration.ofSeconds(2), 4), "c"));
        assertThat(SettingsRecord.with(read, "limit", null).shared())
                .isEqualTo(new Shared(Duration.ofSeconds(2), null));
        assertThat(SettingsRecord.check(read)).isSameAs(read);
        assertThat(SettingDescription.of(Flat.class))
                .extracting(SettingDescription::name)
                .containsExactly("name", "pause", "limit", "last");
        assertThatThrownBy(() -> SettingsRecord.read(Flat.class, "d.yaml", "pause: 0s\nlimit: 1\nshared: {}"))
                .hasMessageContaining("d.yaml:1:1 pause: must be at least 1ms, was '0s'")
                .hasMessageContaining("d.yaml:3:1 shared: unknown key");
        assertThatThrownBy(() -> SettingsRecord.read(Flat.class, "d.yaml", "limit: 13"))
                .hasMessageContaining("d.yaml:1:1 limit: must not be 13");
        assertThatCode(() -> SettingsRecord.requireBindable(Flat.class, Set.of("shared")))
                .doesNotThrowAnyException();
    }

    record Document(@DefaultValue("1") int number, @Nullable Needy one, List<Needy> many) {
        Document {
            if (number == 13) {
                throw new IllegalArgumentException("number must not be 13");
            }
        }
    }

    private static String problems(String yaml) {
        return catchThrowableOfType(
                        ConfigurationException.class, () -> SettingsRecord.read(Document.class, "d.yaml", yaml))
                .getMessage();
    }

    @Test
    void readsADocumentThatIsOneRecord() {
        assertThat(SettingsRecord.read(Document.class, "d.yaml", "{ number: 1_000, many: [ { name: '${A}' } ] }"))
                .isEqualTo(new Document(1_000, null, List.of(new Needy("${A}"))));
        assertThat(SettingsRecord.read(Document.class, "d.yaml", "# nothing"))
                .isEqualTo(new Document(1, null, List.of()));
    }

    @Test
    void aDocumentIsRefusedWithAllItsProblems() {
        assertThat(problems("one: {}\nmany: [ { name: x, nmae: y } ]\nnumber: two\n"))
                .isEqualTo("""
                d.yaml:1:1 one.name: is required (text)
                d.yaml:2:20 many[0].nmae: unknown key; did you mean 'name'?
                d.yaml:3:1 number: must be a whole number, was 'two'""");
        assertThat(problems("- 1")).isEqualTo("d.yaml:1:1: must be a map, was a list");
        assertThat(problems("{")).startsWith("d.yaml:1:2: not valid YAML: ");
    }

    @Test
    void aConstructorThatNamesASettingIsQuotedThere() {
        assertThat(problems("many: []\nnumber: 13\n")).isEqualTo("d.yaml:2:1 number: must not be 13");
    }
}
