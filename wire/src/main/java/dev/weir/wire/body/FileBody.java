package dev.weir.wire.body;

import java.io.IOException;
import java.nio.file.Path;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import okio.Okio;
import okio.Source;

/** A file as a body, or as a part of one. It is read as it is sent, and one-shot as {@link JsonBody} is. */
public final class FileBody extends RequestBody {
    private final Path file;
    private final long length;
    private final MediaType type;

    /** @param length the size of the file in bytes */
    public FileBody(Path file, long length, MediaType type) {
        this.file = file;
        this.length = length;
        this.type = type;
    }

    @Override
    public MediaType contentType() {
        return type;
    }

    @Override
    public long contentLength() {
        return length;
    }

    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        try (Source source = Okio.source(file.toFile())) {
            sink.writeAll(source);
        }
    }
}
