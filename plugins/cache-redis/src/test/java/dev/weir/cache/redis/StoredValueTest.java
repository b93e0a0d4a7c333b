package dev.weir.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.UnreadableAnswerException;
import dev.weir.spi.chat.Completion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredValueTest {
    private static final String KEY = "0123456789abcdef".repeat(4);
    private static final long MOST = 1_000_000;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    private static CachedAnswer answer(String text) {
        return CachedAnswer.of(Completion.of("model-1", text), "primary", Instant.EPOCH);
    }

    private String randomText(int length) {
        return random.ints(length, ' ', 0xD800)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static byte[] value(String text) {
        byte[] value = StoredValue.write(KEY, answer(text), MOST);
        assertThat(value).isNotNull();
        return value;
    }

    private static UnreadableAnswerException failure(String key, byte[] value) {
        return catchThrowableOfType(UnreadableAnswerException.class, () -> StoredValue.read(key, value, MOST));
    }

    @Test
    void whatIsReadEqualsWhatWasWritten() throws UnreadableAnswerException {
        for (int length = 0; length < 50_000; length = 1 + length * 2) {
            for (String text : new String[] {"x".repeat(length), randomText(length)}) {
                assertThat(StoredValue.read(KEY, value(text), MOST))
                        .as("seed %d", seed)
                        .isEqualTo(answer(text));
            }
        }
    }

    @Test
    void isCompressedWhereThatMakesItShorter() {
        assertThat(value("Deploy nginx with 3 replicas. ".repeat(100)).length).isLessThan(300);
        assertThat(value(randomText(1_000)).length).isLessThan(3_300);
    }

    @Test
    void anAnswerAboveTheLimitHasNoValue() {
        assertThat(StoredValue.write(KEY, answer("x".repeat(2_000)), 1_000)).isNull();
        assertThat(StoredValue.write(KEY, answer("x".repeat(900)), 1_000)).isNotNull();
    }

    /** The compressed form has bits that do not matter. */
    @Test
    void aChangedBitOrAMissingByteNeverMakesAnotherAnswer() {
        for (String text : new String[] {"short", "Deploy nginx with 3 replicas. ".repeat(20)}) {
            byte[] value = value(text);
            for (int bit = 0; bit < value.length * 8; bit++) {
                byte[] changed = value.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(readOrNull(changed)).as("bit %d", bit).isIn(null, answer(text));
            }
            for (int length = 0; length < value.length; length++) {
                assertThat(readOrNull(Arrays.copyOf(value, length)))
                        .as("%d bytes", length)
                        .isIn(null, answer(text));
            }
            assertThat(readOrNull(Arrays.copyOf(value, value.length / 2))).isNull();
        }
    }

    private static CachedAnswer readOrNull(byte[] value) {
        try {
            return StoredValue.read(KEY, value, MOST);
        } catch (UnreadableAnswerException e) {
            return null;
        }
    }

    /** So a reply to another command is no answer, whatever happened to the connection. */
    @Test
    void theValueOfAnotherKeyIsUnreadable() {
        assertThat(failure("f" + KEY.substring(1), value("text")).isNewer()).isFalse();
    }

    @Test
    void aLaterEncodingIsToldFromDamage() {
        byte[] value = value("text");
        value[1] = 9;
        assertThat(failure(KEY, value).isNewer()).isTrue();
        assertThat(failure(KEY, "no value of ours".getBytes(StandardCharsets.UTF_8))
                        .isNewer())
                .isFalse();
    }

    /** A few compressed bytes may stand for gigabytes. */
    @Test
    void noMoreIsDecompressedThanTheLimit() {
        byte[] value = value("x".repeat(100_000));
        assertThat(value.length).isLessThan(1_000);
        ByteBuffer.wrap(value).putInt(6, 2_000_000_000);
        assertThat(failure(KEY, value)).hasMessage("a form of 2000000000 bytes; the maximum is 1000000");
        ByteBuffer.wrap(value).putInt(6, 10);
        assertThat(failure(KEY, value)).hasMessage("the checksum of the key and the answer differs");
    }
}
