package dev.weir.batchjob;

import dev.weir.spi.batchjob.BatchLimits;
import dev.weir.spi.batchjob.BatchLine;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Divides lines into parts within the limits of the provider, each with lines of one endpoint and model, and writes their files.
 * Sizes are those of UTF-8 with the newline. For one thread.
 */
final class PartPlanner implements Closeable {
    private final JobDirectory directory;
    private final BatchLimits limits;
    private final Map<List<String>, OpenPart> open = new LinkedHashMap<>();
    private final List<JobPart> parts = new ArrayList<>();
    private int last;

    /** @param last the number of the last part that the job has already */
    PartPlanner(JobDirectory directory, BatchLimits limits, int last) {
        this.directory = directory;
        this.limits = limits;
        this.last = last;
    }

    /** Why a line cannot be in any part; empty if it can. */
    String objection(BatchLine line) {
        long bytes = size(line);
        if (bytes > limits.maxBytes()) {
            return "is too large for a batch: " + bytes + " bytes, the provider takes at most " + limits.maxBytes();
        }
        if (limits.maxItems() > 0 && line.items() > limits.maxItems()) {
            return "has too many inputs for a batch: " + line.items() + ", the provider takes at most "
                    + limits.maxItems();
        }
        return "";
    }

    private static long size(BatchLine line) {
        return (long) line.text().getBytes(StandardCharsets.UTF_8).length + 1;
    }

    /**
     * Adds a line to which there is no objection.
     *
     * @param usd what it is expected to cost, in US dollars; null if that is unknown
     */
    void add(long row, BatchLine line, @Nullable BigDecimal usd) throws IOException {
        List<String> group = List.of(line.endpoint(), line.model());
        OpenPart part = open.get(group);
        byte[] text = (line.text() + "\n").getBytes(StandardCharsets.UTF_8);
        if (part == null || !part.hasRoom(text.length, line.items())) {
            if (part != null) {
                parts.add(part.finish());
            }
            part = new OpenPart(++last, line);
            open.put(group, part);
        }
        part.add(row, line, text, usd);
    }

    /** Ends the parts, whose files are then on the disk. */
    List<JobPart> finish() throws IOException {
        for (OpenPart part : open.values()) {
            parts.add(part.finish());
        }
        open.clear();
        parts.sort(Comparator.comparingInt(part -> part.number));
        return List.copyOf(parts);
    }

    @Override
    public void close() throws IOException {
        for (OpenPart part : open.values()) {
            part.close();
        }
    }

    /** A part to which lines are added. */
    private final class OpenPart implements Closeable {
        private final int number;
        private final BatchLine first;
        private final SyncedOutput lines;
        private final SyncedOutput index;
        private int count;
        private long bytes;
        private long items;
        private BigDecimal estimate = BigDecimal.ZERO;
        private boolean unpriced;

        OpenPart(int number, BatchLine first) throws IOException {
            this.number = number;
            this.first = first;
            lines = new SyncedOutput(directory.lines(number));
            index = new SyncedOutput(directory.index(number));
        }

        boolean hasRoom(long moreBytes, long moreItems) {
            return count < limits.maxLines()
                    && bytes + moreBytes <= limits.maxBytes()
                    && (limits.maxItems() == 0 || items + moreItems <= limits.maxItems());
        }

        void add(long row, BatchLine line, byte[] text, @Nullable BigDecimal usd) throws IOException {
            lines.write(text);
            String entry = new PartIndex.Entry(row, line.items(), line.id()).text() + "\n";
            index.write(entry.getBytes(StandardCharsets.UTF_8));
            count++;
            bytes += text.length;
            items += line.items();
            unpriced |= usd == null;
            estimate = usd == null ? estimate : estimate.add(usd);
        }

        JobPart finish() throws IOException {
            lines.finish();
            index.finish();
            JobPart part = new JobPart(number, first.endpoint(), first.model(), count, bytes);
            part.reservation = UUID.randomUUID().toString();
            part.estimate = unpriced ? null : estimate;
            return part;
        }

        @Override
        public void close() throws IOException {
            lines.close();
            index.close();
        }
    }

    /** A file whose content is on the disk when it is finished. */
    static final class SyncedOutput implements Closeable {
        private final FileOutputStream file;
        private final OutputStream out;

        SyncedOutput(Path path) throws IOException {
            file = new FileOutputStream(path.toFile());
            out = new BufferedOutputStream(file, 1 << 16);
        }

        void write(byte[] bytes) throws IOException {
            out.write(bytes);
        }

        void finish() throws IOException {
            out.flush();
            file.getFD().sync();
            file.close();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
