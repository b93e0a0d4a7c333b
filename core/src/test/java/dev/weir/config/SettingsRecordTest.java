package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.NoSettings;
import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.DefaultValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsRecordTest {

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

    static Stream<Arguments> unbindable() {
        return Stream.of(
                Arguments.of(UnknownType.class, "when: its type java.time.Instant cannot be bound"),
                Arguments.of(UnknownElement.class, "when: its type java.time.Instant cannot be bound"),
                Arguments.of(
                        Wildcard.class, "names: its type java.util.List<? extends java.lang.String> cannot be bound"),
                Arguments.of(Raw.class, "names: its type java.util.List cannot be bound"),
                Arguments.of(WrongKey.class, "names: a map must have keys of type String, or of an enum"),
                Arguments.of(Generic.class, "value: its type T cannot be bound"),
                Arguments.of(Array.class, "values: its type int[] cannot be bound"),
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
                Arguments.of(Self.class, "children: a settings record cannot contain itself"),
                Arguments.of(Outer.class, "when: its type java.time.Instant cannot be bound"));
    }

    @ParameterizedTest
    @MethodSource("unbindable")
    void refusesRecordsThatCannotBeBound(Class<? extends Record> record, String message) {
        assertThatThrownBy(() -> SettingsRecord.requireBindable(record))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("dev.weir.config.SettingsRecordTest$")
                .hasMessageEndingWith("." + message);
    }

    @Test
    void acceptsEverythingThatTheSpiPromises() {
        for (Class<? extends Record> record : List.of(
                SampleExtensions.Everything.class,
                SampleExtensions.Remote.class,
                SampleExtensions.Needy.class,
                RangeOfElements.class,
                MapWithDefault.class,
                NoSettings.class)) {
            assertThatCode(() -> SettingsRecord.requireBindable(record)).doesNotThrowAnyException();
        }
    }
}
