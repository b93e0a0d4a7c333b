package dev.weir.config.internal;

import dev.weir.config.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a configuration file: UTF-8, of limited size. */
public final class TextFile {

    static final int MOST_BYTES = 1 << 20;

    static final String TOO_LARGE = "is larger than 1 MiB, the most a configuration may have";

    private final Path file;
    private final Source source;

    public TextFile(Path file, Source source) {
        this.file = file;
        this.source = source;
    }

    public String read() throws UnreadableSource {
        if (Files.isDirectory(file)) {
            throw unreadable("is a directory; name the file inside it");
        }
        if (!Files.exists(file)) {
            throw unreadable("no such file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return decode(in.readNBytes(MOST_BYTES + 1));
        } catch (IOException e) {
            throw unreadable("cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private String decode(byte[] bytes) throws UnreadableSource {
        if (bytes.length > MOST_BYTES) {
            throw unreadable(TOO_LARGE);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports what it cannot decode
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            throw notUtf8(text, bytes[in.position()]);
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private UnreadableSource notUtf8(String before, byte found) {
        return new UnreadableSource(
                Origin.after(source, before), "byte 0x%02X is not UTF-8; save the file as UTF-8".formatted(found));
    }

    private UnreadableSource unreadable(String message) {
        return new UnreadableSource(Origin.of(source), message);
    }
}
