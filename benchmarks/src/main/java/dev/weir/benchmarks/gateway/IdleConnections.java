package dev.weir.benchmarks.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections that had one answer and are kept open. */
final class IdleConnections implements AutoCloseable {
    private final List<SocketChannel> open = new ArrayList<>();

    private IdleConnections() {}

    /** Opens them one after the other; needs as many file descriptors. */
    static IdleConnections open(int count, int port) throws IOException {
        IdleConnections connections = new IdleConnections();
        ByteBuffer answer = ByteBuffer.allocate(4_096);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open();
            connections.open.add(channel);
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.write(ByteBuffer.wrap(
                    "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            answer.clear();
            if (channel.read(answer) <= 0) {
                throw new IOException("connection " + i + " was closed");
            }
        }
        return connections;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : open) {
            channel.close();
        }
    }
}
