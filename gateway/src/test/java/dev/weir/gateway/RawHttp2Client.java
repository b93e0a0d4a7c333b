package dev.weir.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of HTTP/2 over plain TCP that writes and reads frames, as a test wants them. */
final class RawHttp2Client implements Closeable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final DataOutputStream out;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

    /** A frame. */
    record Frame(int type, int flags, int stream, ByteBuf payload, Http2Headers headers) {
        boolean ends() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        int number(int offset) {
            return payload.getInt(offset);
        }
    }

    /** An answer. */
    record Reply(String status, Http2Headers headers, String body) {}

    RawHttp2Client(InetSocketAddress address) throws IOException {
        this(address, 0);
    }

    /** @param receiveBuffer bytes that the kernel takes before they are read; 0 for its default */
    RawHttp2Client(InetSocketAddress address, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(20_000);
        socket.connect(address);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
        send(SETTINGS, 0, 0);
    }

    RawHttp2Client send(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    RawHttp2Client send(int type, int flags, int stream, byte... payload) throws IOException {
        return send(bytes(type, flags, stream, payload));
    }

    static byte[] bytes(int type, int flags, int stream, byte... payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(frame);
        data.writeByte(payload.length >> 16);
        data.writeShort(payload.length);
        data.writeByte(type);
        data.writeByte(flags);
        data.writeInt(stream);
        data.write(payload);
        return frame.toByteArray();
    }

    static byte[] number(int value) {
        return Unpooled.copyInt(value).array();
    }

    static Http2Headers head(String method, String path, String... more) {
        Http2Headers headers = new DefaultHttp2Headers(false)
                .method(method)
                .path(path)
                .scheme("http")
                .authority("localhost");
        for (int i = 0; i < more.length; i += 2) {
            headers.add(more[i], more[i + 1]);
        }
        return headers;
    }

    byte[] encoded(int stream, Http2Headers headers) throws Http2Exception {
        ByteBuf bytes = Unpooled.buffer();
        encoder.encodeHeaders(stream, headers, bytes);
        byte[] block = new byte[bytes.readableBytes()];
        bytes.readBytes(block);
        return block;
    }

    RawHttp2Client get(int stream, String path, String... headers) throws IOException, Http2Exception {
        return send(HEADERS, END_HEADERS | END_STREAM, stream, encoded(stream, head("GET", path, headers)));
    }

    RawHttp2Client post(int stream, String path, String body) throws IOException, Http2Exception {
        send(HEADERS, END_HEADERS, stream, encoded(stream, head("POST", path)));
        return send(DATA, END_STREAM, stream, body.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws EOFException if the server has closed the connection */
    Frame frame() throws IOException, Http2Exception {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        ByteBuf payload = Unpooled.wrappedBuffer(in.readNBytes(length));
        Http2Headers headers = new DefaultHttp2Headers();
        if (type == HEADERS) { // all of them, as each may refer to those before
            headers = decoder.decodeHeaders(stream, payload);
        }
        return new Frame(type, flags, stream, payload, headers);
    }

    /** The next frame of a type, of any stream. */
    Frame frame(int type) throws IOException, Http2Exception {
        while (true) {
            Frame frame = frame();
            if (frame.type == type) {
                return frame;
            }
        }
    }

    /** The error with which the server ends the connection; the frames before are skipped. */
    int goAway() throws IOException, Http2Exception {
        return frame(GOAWAY).number(4);
    }

    /** The answer of a stream, which has to come before that of any other. */
    Reply reply(int stream) throws IOException, Http2Exception {
        Http2Headers headers = new DefaultHttp2Headers();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            Frame frame = frame();
            if (frame.stream != stream || frame.type == WINDOW_UPDATE) {
                continue;
            }
            if (frame.type == HEADERS) {
                headers = frame.headers;
            } else if (frame.type == DATA) {
                body.writeBytes(ByteBufUtil.getBytes(frame.payload));
            } else {
                throw new IOException(
                        "stream " + stream + " ended with frame " + frame.type + ", error " + frame.number(0));
            }
            if (frame.ends()) {
                return new Reply(String.valueOf(headers.status()), headers, body.toString(StandardCharsets.UTF_8));
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
