package dev.weir.spi.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0B",
        "512, 512, 512B",
        "1 kB, 1000, 1KB",
        "64MB, 64000000, 64MB",
        "1.5mb, 1500000, 1500KB",
        "64MiB, 67108864, 64MiB",
        "1GiB, 1073741824, 1GiB",
        "2TB, 2000000000000, 2TB",
        "9223372036854775807, 9223372036854775807, 9223372036854775807B"
    })
    void readsSizesAndWritesThemWithTheirLargestUnit(String text, long bytes, String written) {
        ByteSize size = ByteSize.parse(text);
        assertThat(size.bytes()).isEqualTo(bytes);
        assertThat(size)
                .hasToString(written)
                .isEqualTo(ByteSize.parse(written))
                .hasSameHashCodeAs(ByteSize.ofBytes(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MB", "-1MB", "1PB", "1 M", "1e3", "0x10", "1.2.3MB", "Infinity"})
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be a size such as 512KB, 64MB or 1GiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5B", "0.0001KB", "9223372036854775808", "9999999TiB"})
    void refusesPartsOfBytesAndMoreThanALong(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be a whole number of bytes");
    }

    @Test
    void isOrderedByItsBytes() {
        assertThat(ByteSize.parse("1MiB")).isGreaterThan(ByteSize.parse("1MB"));
        assertThatThrownBy(() -> ByteSize.ofBytes(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
