package dev.weir.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CanonicalFormTest {
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    private static byte[] form(Number number) {
        return CanonicalForm.of(form -> form.number(number));
    }

    private static byte[] form(String text) {
        return CanonicalForm.of(form -> form.text(text));
    }

    @Test
    void numbersOfOneDecimalValueHaveOneForm() {
        for (int i = 0; i < 20_000; i++) {
            long whole = random.nextLong() >> random.nextInt(64);
            long rounded = whole - whole % (long) Math.pow(10, random.nextInt(6));
            for (Number number : List.of(whole, rounded, (double) whole, (float) rounded, (int) whole, (short) whole)) {
                assertThat(form(number))
                        .as("%s of %s, seed %d", number, number.getClass(), seed)
                        .isEqualTo(form(new BigDecimal(number.toString())));
            }
            double fraction = random.nextDouble() * whole;
            assertThat(form(fraction)).as("seed %d", seed).isEqualTo(form(new BigDecimal("" + fraction)));
        }
        for (long whole : new long[] {0, 1, -1, 127, 128, -128, -129, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(form(whole)).isEqualTo(form(BigInteger.valueOf(whole)));
        }
        assertThat(form(-0.0)).isEqualTo(form(0));
    }

    @Test
    void numbersOfDifferentValueDiffer() {
        assertThat(form(100)).isNotEqualTo(form(1)).isNotEqualTo(form(1000)).isNotEqualTo(form(-100));
        assertThat(form(1e15)).isNotEqualTo(form(1e15 + 1));
    }

    /** Whatever the pieces in which it is passed on. */
    @Test
    void aFormCanBeContinued() {
        byte[] first = form("x".repeat(random.nextInt(10_000)));
        byte[] second = form("\u00e9\ud83d\ude00".repeat(random.nextInt(10_000)));
        byte[] both = CanonicalForm.of(form -> form.continueWith(first).continueWith(second));
        assertThat(both).as("seed %d", seed).startsWith(first).endsWith(second).hasSize(first.length + second.length);
    }
}
