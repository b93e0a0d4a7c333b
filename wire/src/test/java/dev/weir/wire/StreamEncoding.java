package dev.weir.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Writes the events of a stream in one of the many ways that the standard of server-sent events allows: any line ends,
 * comments, further fields, spaces, and data folded over several lines. Every way means the same.
 */
public final class StreamEncoding {
    private static final String[] LINE_ENDS = {"\n", "\r\n", "\r"};

    private final Random random;
    private final StringBuilder out = new StringBuilder();

    private StreamEncoding(Random random) {
        this.random = random;
    }

    public static byte[] encode(List<RecordedEvent> events, Random random) {
        StreamEncoding encoding = new StreamEncoding(random);
        if (random.nextInt(8) == 0) {
            encoding.out.append('\uFEFF');
        }
        events.forEach(encoding::add);
        return encoding.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void add(RecordedEvent event) {
        String end = LINE_ENDS[random.nextInt(LINE_ENDS.length)]; // of one kind, as \r before \n is one end
        if (random.nextInt(8) == 0) {
            out.append(": ping").append(end).append(random.nextBoolean() ? end : "");
        }
        if (random.nextInt(8) == 0) {
            out.append("id: 7")
                    .append(end)
                    .append("retry:5")
                    .append(end)
                    .append("unknown")
                    .append(end);
        }
        boolean nameLast = random.nextBoolean();
        addName(event, end, !nameLast);
        addData(event.data(), end);
        addName(event, end, nameLast);
        out.append(end.repeat(1 + random.nextInt(2)));
    }

    private void addName(RecordedEvent event, String end, boolean here) {
        if (here && !event.name().isEmpty()) {
            out.append(field("event")).append(event.name()).append(end);
        }
    }

    private String field(String name) {
        return random.nextBoolean() ? name + ": " : name + ":";
    }

    /** Folds the data, or stretches it by a space, between two tokens of its JSON. */
    private void addData(String data, String end) {
        out.append(field("data"));
        boolean inString = false;
        for (int at = 0; at < data.length(); at++) {
            char c = data.charAt(at);
            out.append(c);
            if (inString && c == '\\') {
                out.append(data.charAt(++at));
            } else if (c == '"') {
                inString = !inString;
            } else if (!inString && (c == ',' || c == ':')) {
                switch (random.nextInt(12)) {
                    case 0 -> out.append(end).append(field("data"));
                    case 1 -> out.append(' ');
                    default -> {}
                }
            }
        }
        out.append(end);
    }

    public static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream packing = new GZIPOutputStream(packed)) {
            packing.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
