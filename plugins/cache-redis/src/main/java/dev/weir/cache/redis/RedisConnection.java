package dev.weir.cache.redis;

import dev.weir.spi.time.TimeSource;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a Redis server. It is made anew by the first command after it was lost, and commands fail at once where that
 * is not possible. A connection on which several commands in a row were not answered, or that received what is not Redis's
 * protocol, is given up, as a network that drops packets looks the same as a server that is slow. Thread-safe.
 */
final class RedisConnection implements AutoCloseable {
    private static final int DEFAULT_PORT = 6379;
    private static final int THREADS = 2;
    private static final int UNANSWERED = 5;
    private static final long BETWEEN_ATTEMPTS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE);

    private final ClientResources resources;
    private final RedisClient client;
    private final RedisURI server;
    private final long timeoutNanos;
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile @Nullable CompletableFuture<StatefulRedisConnection<String, byte[]>> latest;
    private long begunAt;

    RedisConnection(RedisCacheSettings settings, TimeSource time) {
        this.time = time;
        timeoutNanos = settings.timeout().toNanos();
        server = server(settings);
        resources = ClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.timeout())
                        .build())
                .build());
    }

    private static RedisURI server(RedisCacheSettings settings) {
        URI url = settings.url();
        String host = url.getHost().replaceAll("[\\[\\]]", ""); // the brackets of an IPv6 address
        RedisURI.Builder server = RedisURI.Builder.redis(host, url.getPort() < 0 ? DEFAULT_PORT : url.getPort())
                .withSsl("rediss".equals(url.getScheme()))
                .withDatabase(settings.database())
                .withTimeout(settings.timeout());
        String password = settings.password();
        if (password != null) {
            String user = settings.user();
            if (user == null) {
                server.withPassword(password.toCharArray());
            } else {
                server.withAuthentication(user, password.toCharArray());
            }
        }
        return server.build();
    }

    /**
     * Connects, unless there is a connection.
     *
     * @throws RedisException if that fails or takes too long
     */
    void connect() {
        await(usable());
    }

    /**
     * Sends a command and waits for the reply.
     *
     * @throws RedisCommandExecutionException if the server refuses it
     * @throws RedisException if there is no reply, or no connection
     */
    <T> @Nullable T reply(Function<RedisAsyncCommands<String, byte[]>, RedisFuture<T>> command) {
        StatefulRedisConnection<String, byte[]> connection = await(usable());
        RedisFuture<T> reply = command.apply(connection.async());
        try {
            @Nullable T value = await(reply);
            unanswered.set(0);
            return value;
        } catch (RedisCommandExecutionException e) {
            unanswered.set(0);
            throw e;
        } catch (RedisCommandTimeoutException | RedisCommandInterruptedException e) {
            reply.cancel(true);
            if (unanswered.incrementAndGet() >= UNANSWERED) {
                giveUp(connection);
            }
            throw e;
        } catch (RedisException e) {
            giveUp(connection);
            throw e;
        }
    }

    private void giveUp(StatefulRedisConnection<String, byte[]> connection) {
        unanswered.set(0);
        if (connection.isOpen()) {
            CompletableFuture<Void> unused = connection.closeAsync(); // whether it succeeds does not matter
        }
    }

    /** Has the next command make a connection of its own, perhaps to another server under the same name. */
    void renew() {
        CompletableFuture<StatefulRedisConnection<String, byte[]>> known = latest;
        if (known != null && isOpen(known)) {
            giveUp(known.join());
        }
    }

    /** The connection, or the attempt to make one; a recent attempt that failed is not repeated. */
    private CompletableFuture<StatefulRedisConnection<String, byte[]>> usable() {
        CompletableFuture<StatefulRedisConnection<String, byte[]>> known = latest;
        if (known != null && isOpen(known)) {
            return known;
        }
        lock.lock();
        try {
            known = latest;
            boolean lost = known == null || (known.isDone() && !isOpen(known));
            if (known == null || (lost && time.nanoTime() - begunAt >= BETWEEN_ATTEMPTS_NANOS)) {
                begunAt = time.nanoTime();
                known = client.connectAsync(CODEC, server).toCompletableFuture();
                latest = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private static boolean isOpen(CompletableFuture<StatefulRedisConnection<String, byte[]>> connection) {
        return connection.isDone()
                && !connection.isCompletedExceptionally()
                && connection.join().isOpen();
    }

    private <T> T await(Future<T> future) {
        try {
            return future.get(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RedisException failure ? failure : new RedisException(e.getCause());
        } catch (TimeoutException e) {
            throw new RedisCommandTimeoutException("no reply of " + server.getHost() + ":" + server.getPort()
                    + " within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisCommandInterruptedException(e);
        }
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, CLOSING);
        resources.shutdown(0, CLOSING.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSING.toMillis());
    }
}
