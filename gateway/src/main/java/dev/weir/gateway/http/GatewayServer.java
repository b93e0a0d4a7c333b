package dev.weir.gateway.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A server of HTTP/1.1 and HTTP/2, with TLS if it has a certificate, whose requests are answered by an {@link HttpService}.
 * Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing follows from a close that fails
public final class GatewayServer implements AutoCloseable {
    private static final int LONGEST_PATH = 8192;
    private static final int READ_SIZE = 16 * 1024;
    private static final WriteBufferWaterMark WRITE_BUFFER = new WriteBufferWaterMark(32 * 1024, 128 * 1024);

    /** How long requests that are cancelled at the end of a drain have to say so. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final BooleanSupplier localOnly;
    private final @Nullable ServerCertificate certificate;
    private final AtomicLong bodyBytes = new AtomicLong();
    private volatile ServerLimits limits;
    private volatile RequestHead heads;
    private final HttpService service;
    private final ExecutorService threads;
    private final EventLoopGroup loops;
    private final Map<Channel, InboundConnection> connections = new ConcurrentHashMap<>();
    private final AtomicInteger streams = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition emptied = lock.newCondition();
    private final String idPrefix =
            "req_" + Long.toString(ThreadLocalRandom.current().nextLong() >>> 16, 36) + "_";
    private final AtomicLong ids = new AtomicLong();
    private final ServerSocketChannel listening;
    private final ConnectionOwner owner = new Owner();
    private volatile boolean draining;

    /**
     * Listens.
     *
     * @param localOnly whether only requests to names of this machine are answered
     * @param certificate null for plain HTTP
     * @param mostThreads threads of requests where the JDK has no virtual ones
     * @throws IOException if the address cannot be used
     */
    public GatewayServer(
            InetSocketAddress address,
            ServerLimits limits,
            BooleanSupplier localOnly,
            @Nullable ServerCertificate certificate,
            int mostThreads,
            HttpService service)
            throws IOException {
        this.localOnly = localOnly;
        this.certificate = certificate;
        this.limits = limits;
        this.service = service;
        heads = new RequestHead(limits, localOnly);
        threads = RequestThreads.create(mostThreads);
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        int processors = Runtime.getRuntime().availableProcessors();
        loops = new MultiThreadIoEventLoopGroup(
                Math.max(1, processors / 2), new DefaultThreadFactory("weir-gateway", true), factory);
        try {
            listening = (ServerSocketChannel) new ServerBootstrap()
                    .group(loops)
                    .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, 1024)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.ALLOW_HALF_CLOSURE, certificate == null)
                    .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BUFFER)
                    .childHandler(new Pipeline())
                    .bind(address)
                    .syncUninterruptibly()
                    .channel();
        } catch (Exception e) { // Netty throws the checked exception of the socket unchecked
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            threads.shutdown();
            throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    private final class Pipeline extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            if (connections.size() + streams.get() >= limits.maxConnections()) {
                channel.close();
                return;
            }
            if (certificate != null) {
                SslHandler tls = certificate.present().newHandler(channel.alloc());
                tls.setHandshakeTimeoutMillis(limits.request().toMillis());
                channel.pipeline().addLast(tls);
            }
            ServerConnection connection = ServerConnection.ofConnection(owner);
            StrictRequestDecoder decoder = new StrictRequestDecoder(
                    new HttpDecoderConfig()
                            .setMaxInitialLineLength(LONGEST_PATH)
                            .setMaxHeaderSize(limits.maxHeaders())
                            .setMaxChunkSize(READ_SIZE)
                            .setAllowDuplicateContentLengths(false),
                    connection::bytesArrived);
            HttpResponseEncoder encoder = new HttpResponseEncoder();
            channel.pipeline()
                    .addLast(new Http2Preface(connection::bytesArrived, () -> {
                        channel.pipeline().remove(decoder);
                        channel.pipeline().remove(encoder);
                        channel.pipeline().remove(connection);
                        connections.put(channel, Http2Connection.begin(channel, owner));
                    }))
                    .addLast(decoder)
                    .addLast(encoder)
                    .addLast(connection);
            connections.put(channel, connection);
            channel.closeFuture().addListener(closed -> closed(channel));
        }

        private void closed(Channel channel) {
            connections.remove(channel);
            lock.lock();
            try {
                emptied.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private final class Owner implements ConnectionOwner {
        @Override
        public ServerLimits limits() {
            return limits;
        }

        @Override
        public RequestHead heads() {
            return heads;
        }

        @Override
        public HttpService service() {
            return service;
        }

        @Override
        public Executor threads() {
            return threads;
        }

        @Override
        public boolean isDraining() {
            return draining;
        }

        @Override
        public String nextId() {
            return idPrefix + Long.toString(ids.incrementAndGet(), 36);
        }

        @Override
        public boolean holdBody(long bytes) {
            if (bodyBytes.addAndGet(bytes) <= limits.maxBodies()) {
                return true;
            }
            bodyBytes.addAndGet(-bytes);
            return false;
        }

        @Override
        public void releaseBody(long bytes) {
            bodyBytes.addAndGet(-bytes);
        }

        @Override
        public boolean holdStream() {
            if (streams.incrementAndGet() + connections.size() <= limits.maxConnections()) {
                return true;
            }
            streams.decrementAndGet();
            return false;
        }

        @Override
        public void releaseStream() {
            streams.decrementAndGet();
        }
    }

    /** The address that is listened on. */
    public InetSocketAddress address() {
        return listening.localAddress();
    }

    /** The bytes of the bodies of all requests in progress. */
    long bodyBytes() {
        return bodyBytes.get();
    }

    /** Sets the limits of connections that are accepted from now on. */
    public void limits(ServerLimits next) {
        heads = new RequestHead(next, localOnly);
        limits = next;
    }

    /** The number of open connections. */
    public int connections() {
        return connections.size();
    }

    /**
     * Stops accepting connections, closes those without a request, and each other one after its answer.
     *
     * @param limit how long requests in progress may go on; those that are left then are cancelled
     */
    public void drain(Duration limit) {
        draining = true;
        listening.close().awaitUninterruptibly();
        connections.forEach((channel, connection) -> onLoop(channel, connection::drain));
        if (!awaitEmpty(limit)) {
            connections.forEach((channel, connection) -> onLoop(channel, connection::cancel));
            awaitEmpty(LAST_WORDS);
        }
    }

    private static void onLoop(Channel channel, Runnable action) {
        channel.eventLoop().execute(action);
    }

    private boolean awaitEmpty(Duration limit) {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (!connections.isEmpty() && left > 0) {
                left = emptied.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return connections.isEmpty();
    }

    /** Closes everything at once, what is in progress included. */
    @Override
    public void close() {
        draining = true;
        listening.close().awaitUninterruptibly();
        connections.keySet().forEach(Channel::close);
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        threads.shutdown();
    }
}
