package dev.weir.backend.openai;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import okio.ByteString;

/**
 * A JSON body of known length. It says of itself that it can be sent once only, which keeps OkHttp from sending it again
 * by itself (as it would after a 503 with {@code Retry-After: 0}); this backend decides on that alone, and can.
 */
final class JsonBody extends RequestBody {
    private static final MediaType JSON = MediaType.get("application/json");

    private final ByteString content;

    JsonBody(ByteString content) {
        this.content = content;
    }

    @Override
    public MediaType contentType() {
        return JSON;
    }

    @Override
    public long contentLength() {
        return content.size();
    }

    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        sink.write(content);
    }
}
