package dev.weir.cache.redis;

import dev.weir.spi.cache.AnswerFormat;
import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.UnreadableAnswerException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it is stored: a mark, the encoding, a checksum, the length of the {@linkplain AnswerFormat form}, and the
 * form, compressed (DEFLATE, RFC 1951) if that makes it shorter. The checksum is that of the key and the form, so that a reply
 * to another command is never taken for this one.
 */
final class StoredValue {
    private static final byte MARK = 'W';
    private static final byte PLAIN = 1;
    private static final byte DEFLATED = 2;
    private static final int HEADER = 2 + 2 * Integer.BYTES;

    private StoredValue() {}

    /**
     * The value of an answer.
     *
     * @param mostBytes the maximum length of its form
     * @return null if the form is longer
     */
    static byte @Nullable [] write(String key, CachedAnswer answer, long mostBytes) {
        byte[] form = AnswerFormat.write(answer);
        if (form.length > mostBytes) {
            return null;
        }
        byte[] value = new byte[HEADER + form.length];
        int deflated = deflate(form, value);
        boolean shorter = deflated < form.length;
        if (!shorter) {
            System.arraycopy(form, 0, value, HEADER, form.length);
        }
        ByteBuffer.wrap(value)
                .put(MARK)
                .put(shorter ? DEFLATED : PLAIN)
                .putInt(checksum(key, form))
                .putInt(form.length);
        return shorter ? Arrays.copyOf(value, HEADER + deflated) : value;
    }

    /** Compresses into a value, after its header; returns how many bytes that took, as many as the form if it did not fit. */
    private static int deflate(byte[] form, byte[] value) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(form);
            deflater.finish();
            int length = deflater.deflate(value, HEADER, form.length);
            return deflater.finished() ? length : form.length;
        } finally {
            deflater.end();
        }
    }

    /**
     * The answer of a value.
     *
     * @param mostBytes the maximum length of its form
     * @throws UnreadableAnswerException if the value is of a later version, too large, or not an answer of this key
     */
    static CachedAnswer read(String key, byte[] value, long mostBytes) throws UnreadableAnswerException {
        if (value.length < HEADER || value[0] != MARK) {
            throw UnreadableAnswerException.corrupt("not a value of Weir");
        }
        ByteBuffer header = ByteBuffer.wrap(value);
        byte encoding = header.get(1);
        int checksum = header.getInt(2);
        int length = header.getInt(2 + Integer.BYTES);
        if (encoding != PLAIN && encoding != DEFLATED) {
            throw UnreadableAnswerException.newer("a value in encoding " + encoding);
        }
        if (length < 0 || length > mostBytes) {
            throw UnreadableAnswerException.corrupt("a form of " + length + " bytes; the maximum is " + mostBytes);
        }
        byte[] form = encoding == PLAIN ? Arrays.copyOfRange(value, HEADER, value.length) : inflate(value, length);
        if (form.length != length || checksum(key, form) != checksum) {
            throw UnreadableAnswerException.corrupt("the checksum of the key and the answer differs");
        }
        return AnswerFormat.read(form);
    }

    private static byte[] inflate(byte[] value, int length) throws UnreadableAnswerException {
        byte[] form = new byte[length];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(value, HEADER, value.length - HEADER);
            int inflated = inflater.inflate(form);
            return Arrays.copyOf(form, inflated);
        } catch (DataFormatException e) {
            throw UnreadableAnswerException.corrupt("it cannot be decompressed", e);
        } finally {
            inflater.end();
        }
    }

    private static int checksum(String key, byte[] form) {
        CRC32C checksum = new CRC32C();
        checksum.update(key.getBytes(StandardCharsets.UTF_8));
        checksum.update(form);
        return (int) checksum.getValue();
    }
}
