package dev.weir.backend.openai;

import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;

/**
 * A JSON body of known length. It says of itself that it can be sent once only, which keeps OkHttp from sending it again
 * by itself (as it would after a 503 with {@code Retry-After: 0}); this backend decides on that alone, and can.
 */
final class JsonBody extends RequestBody {
    private static final MediaType JSON = MediaType.get("application/json");

    private final Buffer content;

    JsonBody(Buffer content) {
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
    public void writeTo(BufferedSink sink) {
        content.copyTo(sink.getBuffer(), 0, content.size());
    }
}
