package dev.weir.wire;

import dev.weir.spi.time.Deadline;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * Resolves host names with the JVM's resolver, which has no time limit and ignores interrupts, and waits for it no longer
 * than the call may take. Only new connections need it; each lookup runs on a thread of its own.
 *
 * <p>All instances are equal, because OkHttp shares connections only between calls with equal resolvers.
 */
final class DeadlineDns implements Dns {
    private final Deadline deadline;

    DeadlineDns(Deadline deadline, Duration connectTimeout) {
        this.deadline = deadline.within(connectTimeout);
    }

    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        FutureTask<List<InetAddress>> lookup = new FutureTask<>(() -> Dns.SYSTEM.lookup(host));
        Thread thread = new Thread(lookup, "weir-http-lookup");
        thread.setDaemon(true);
        thread.start();
        try {
            return lookup.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw unknown(host, e.getCause());
        } catch (TimeoutException e) {
            throw unknown(host, new InterruptedIOException("timeout"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(host, e);
        }
    }

    private static UnknownHostException unknown(String host, @Nullable Throwable cause) {
        UnknownHostException unknown = new UnknownHostException(host);
        unknown.initCause(cause);
        return unknown;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DeadlineDns;
    }

    @Override
    public int hashCode() {
        return DeadlineDns.class.hashCode();
    }
}
