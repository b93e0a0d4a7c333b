package dev.weir.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One connection: reads a line, writes the answer, and closes. Never blocks. Not thread-safe. */
final class AdminConnection implements AutoCloseable {
    /** Longer than any request. */
    static final int LONGEST_LINE = 256;

    private final SocketChannel channel;
    private final AdminRequests requests;
    private final long openedNanos;
    private final SelectionKey key;
    private final ByteBuffer line = ByteBuffer.allocate(LONGEST_LINE);
    private @Nullable ByteBuffer answer;

    AdminConnection(SocketChannel channel, Selector selector, AdminRequests requests, long openedNanos)
            throws IOException {
        this.channel = channel;
        this.requests = requests;
        this.openedNanos = openedNanos;
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Does what it can without waiting. */
    void proceed() {
        try {
            if (answer == null) {
                read();
            }
            if (answer != null) {
                write(answer);
            }
        } catch (IOException e) {
            close(); // the client has gone, and nobody waits for the answer
        }
    }

    private void read() throws IOException {
        boolean ended = channel.read(line) < 0;
        int length = lineLength();
        if (length >= 0) {
            answer = answer(new String(line.array(), 0, length, StandardCharsets.UTF_8));
        } else if (!line.hasRemaining()) {
            answer = answer("");
        } else if (ended) {
            close();
        }
    }

    private int lineLength() {
        for (int i = 0; i < line.position(); i++) {
            if (line.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private ByteBuffer answer(String request) {
        return ByteBuffer.wrap((requests.answer(request.strip()) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void write(ByteBuffer left) throws IOException {
        channel.write(left);
        if (left.hasRemaining()) {
            key.interestOps(SelectionKey.OP_WRITE);
        } else {
            close();
        }
    }

    boolean isClosed() {
        return !channel.isOpen();
    }

    /** Closes it if it was opened before this time; returns whether it was. */
    boolean closeIfOlder(long nanos) {
        if (openedNanos - nanos < 0) {
            close();
            return true;
        }
        return false;
    }

    @Override
    public void close() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            answer = null; // a socket that cannot be closed cannot be used either
        }
    }
}
