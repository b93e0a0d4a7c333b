package dev.weir.gateway.http;

import dev.weir.spi.time.TimeSource;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of the server, by its files. New connections get that of the present files, at most a second after they were
 * replaced; files that cannot be read or do not belong together, as between the replacing of the one and the other, change
 * nothing. Thread-safe.
 */
public final class ServerCertificate {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final ApplicationProtocolConfig HTTP_2_OR_1 = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1);

    private final Path chain;
    private final Path key;
    private final ReentrantLock lock = new ReentrantLock();
    private final TimeSource time;
    private volatile long lookedNanos;
    private List<@Nullable State> known;
    private volatile SslContext context;

    /** What tells one state of a file from another. */
    private record State(
            FileTime modified, long size, @Nullable Object key) {}

    /**
     * @param chain the certificate of the server, and those that signed it, in PEM
     * @param key its private key in PEM, as PKCS #8 without a password
     * @throws IOException if they cannot be read, or do not belong together
     */
    public ServerCertificate(Path chain, Path key, TimeSource time) throws IOException {
        this.chain = chain;
        this.key = key;
        this.time = time;
        lookedNanos = time.nanoTime();
        known = states();
        context = read();
    }

    private List<@Nullable State> states() {
        return Arrays.asList(state(chain), state(key));
    }

    private static @Nullable State state(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new State(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            return null;
        }
    }

    private SslContext read() throws IOException {
        PemIdentity identity = PemIdentity.read(chain, key);
        return SslContextBuilder.forServer(identity.key(), identity.chain())
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(HTTP_2_OR_1)
                .build();
    }

    /** What a connection that begins now gets. */
    SslContext present() {
        if (time.nanoTime() - lookedNanos >= LOOK_NANOS && lock.tryLock()) {
            try {
                look();
            } finally {
                lock.unlock();
            }
        }
        return context;
    }

    private void look() {
        List<@Nullable State> now = states();
        lookedNanos = time.nanoTime();
        if (now.equals(known)) {
            return;
        }
        known = now;
        try {
            context = read();
            LOG.info("event=certificate-reloaded file=\"{}\"", chain);
        } catch (IOException e) {
            LOG.warn("event=certificate-refused reason=\"{}\"", e.getMessage());
        }
    }
}
