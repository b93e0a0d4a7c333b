package dev.weir.benchmarks.gateway;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Streamed requests at once, each on a connection of its own, read by one thread: when their pieces come. */
final class StreamLoad {
    private static final long APART_NANOS =
            1_000_000; // between the requests: a thousand in one instant are a test of accept()
    private static final int LIMIT_SECONDS = 60;

    private final RequestText request;
    private final int streams;
    private final int pieces;

    /** @param pieces how many pieces of text each answer has */
    StreamLoad(RequestText request, int streams, int pieces) {
        this.request = request;
        this.streams = streams;
        this.pieces = pieces;
    }

    /**
     * What a run gave.
     *
     * @param firstP50Millis of the time to the first piece
     * @param firstP99Millis of the time to the first piece
     * @param longestMillis the longest time between two pieces of a stream
     * @param stalled how many streams had at least 100 ms between two pieces
     */
    record Result(double firstP50Millis, double firstP99Millis, double longestMillis, int stalled) {}

    private static final class Stream {
        final long sent = System.nanoTime();
        final StringBuilder rest = new StringBuilder();
        long first;
        long last;
        long longest;
        int pieces;
        boolean done;

        /** Counts the pieces in what has come, at the time at which it came. */
        void received(String text, long now) {
            rest.append(text);
            int begin = 0;
            for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", begin)) {
                line(rest.substring(begin, end), now);
                begin = end + 1;
            }
            rest.delete(0, begin);
        }

        private void line(String line, long now) {
            if (line.startsWith("data: [DONE]")) {
                done = true;
            } else if (line.startsWith("data:")
                    && line.contains("\"content\":\"")
                    && !line.contains("\"content\":\"\"")) {
                pieces++;
                if (first == 0) {
                    first = now - sent;
                } else {
                    longest = Math.max(longest, now - last);
                }
                last = now;
            }
        }
    }

    Result run(int port) throws IOException {
        Stream[] all = new Stream[streams];
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        long begun = System.nanoTime();
        try (Selector selector = Selector.open()) {
            int ended = 0;
            for (int opened = 0; ended < streams; ) {
                if (opened < streams && System.nanoTime() - begun >= opened * APART_NANOS) {
                    all[opened] = open(selector, port, opened);
                    opened++;
                }
                if (opened < streams) {
                    selector.selectNow();
                } else {
                    selector.select(1_000);
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    ended += read(key, buffer) ? 1 : 0;
                }
                selector.selectedKeys().clear();
                if (System.nanoTime() - begun > LIMIT_SECONDS * 1_000_000_000L) {
                    throw new IOException((streams - ended) + " streams have not ended after " + LIMIT_SECONDS + " s");
                }
            }
        }
        long[] first =
                Arrays.stream(all).mapToLong(stream -> stream.first).sorted().toArray();
        return new Result(
                first[streams / 2] / 1e6,
                first[(int) (streams * 0.99)] / 1e6,
                Arrays.stream(all).mapToLong(stream -> stream.longest).max().orElse(0) / 1e6,
                (int) Arrays.stream(all)
                        .filter(stream -> stream.longest >= 100_000_000)
                        .count());
    }

    private Stream open(Selector selector, int port, int number) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        byte[] bytes = request.bytes(System.currentTimeMillis() * 100_000 + number);
        Stream stream = new Stream();
        ByteBuffer sent = ByteBuffer.wrap(bytes);
        while (sent.hasRemaining()) {
            channel.write(sent);
        }
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, stream);
        return stream;
    }

    /** Whether the stream has ended with this. */
    private boolean read(SelectionKey key, ByteBuffer buffer) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        Stream stream = (Stream) key.attachment();
        buffer.clear();
        int count = channel.read(buffer);
        buffer.flip();
        stream.received(StandardCharsets.ISO_8859_1.decode(buffer).toString(), System.nanoTime());
        if (count < 0 && !stream.done) {
            throw new EOFException("a stream ended after " + stream.pieces + " pieces: " + stream.rest);
        }
        if (!stream.done) {
            return false;
        }
        channel.close();
        if (stream.pieces != pieces) {
            throw new IOException("a stream had " + stream.pieces + " pieces");
        }
        return true;
    }
}
