package dev.weir.simulator.internal.http;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;

/** Reads the body of a request as it arrives. The bytes above the limit are read and discarded, so that a response can be sent. */
final class RequestBodyReader implements Invocable.Task {
    private final Content.Source source;
    private final int limit;
    private final Consumer<byte[]> whole;
    private final Consumer<Throwable> failed;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long length;

    /**
     * Creates a reader; {@link #run()} starts it.
     *
     * @param limit the number of bytes to keep
     * @param whole receives the body, one byte longer than the limit if it is too large
     * @param failed receives the failure if the body does not arrive
     */
    RequestBodyReader(Content.Source source, int limit, Consumer<byte[]> whole, Consumer<Throwable> failed) {
        this.source = source;
        this.limit = limit;
        this.whole = whole;
        this.failed = failed;
    }

    @Override
    public void run() {
        while (true) {
            Content.Chunk chunk = source.read();
            if (chunk == null) {
                source.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                failed.accept(chunk.getFailure());
                return;
            }
            keep(chunk);
            if (chunk.isLast()) {
                whole.accept(bytes.toByteArray());
                return;
            }
        }
    }

    private void keep(Content.Chunk chunk) {
        byte[] arrived = new byte[chunk.remaining()];
        chunk.getByteBuffer().get(arrived);
        chunk.release();
        bytes.write(arrived, 0, (int) Math.min(arrived.length, Math.max(0, limit + 1 - length)));
        length += arrived.length;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
