package dev.weir.simulator.internal.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Compresses responses. */
final class ContentEncoding {
    private ContentEncoding() {}

    /** The response compressed with gzip, each chunk flushed, so that a client can unpack it when it arrives. */
    static SimulatedResponse gzip(SimulatedResponse response) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        List<ResponseChunk> chunks = new ArrayList<>();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed, true)) {
            for (ResponseChunk chunk : response.chunks()) {
                if (!chunk.isSent()) {
                    chunks.add(chunk);
                    continue;
                }
                gzip.write(chunk.bytes());
                gzip.flush();
                chunks.add(chunk.with(compressed.toByteArray()));
                compressed.reset();
            }
            gzip.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int last = chunks.size() - 1;
        ByteArrayOutputStream end = new ByteArrayOutputStream();
        end.writeBytes(chunks.get(last).bytes());
        end.writeBytes(compressed.toByteArray());
        chunks.set(last, chunks.get(last).with(end.toByteArray()));
        return response.withChunks(chunks).with("Content-Encoding", "gzip");
    }
}
