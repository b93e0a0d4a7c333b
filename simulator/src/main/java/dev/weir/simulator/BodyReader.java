package dev.weir.simulator;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;

/** Reads a request's body as it arrives. What is above the limit is read and thrown away, so that the client can be told. */
final class BodyReader implements Invocable.Task {
    private final Content.Source source;
    private final int limit;
    private final Consumer<byte[]> whole;
    private final Consumer<Throwable> failed;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long length;

    /**
     * Prepares it; {@link #run()} starts it.
     *
     * @param limit how many bytes are kept
     * @param whole takes the body, which is one byte longer than the limit if it was too long
     * @param failed takes why it did not arrive
     */
    BodyReader(Content.Source source, int limit, Consumer<byte[]> whole, Consumer<Throwable> failed) {
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
