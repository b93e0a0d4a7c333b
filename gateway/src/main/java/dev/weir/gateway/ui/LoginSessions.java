package dev.weir.gateway.ui;

import dev.weir.spi.time.TimeSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The logins at the dashboard. A session is known by 256 random bits, of which a hash alone is kept, and stands for a
 * login. It ends after {@link #LIFETIME}, and when there are {@value #MOST} younger ones. Thread-safe.
 */
final class LoginSessions {
    static final Duration LIFETIME = Duration.ofHours(12);
    static final int MOST = 100;

    private static final int BYTES = 32;

    private final TimeSource time;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Session> sessions = new LinkedHashMap<>(); // guarded by the lock; the oldest first

    private record Session(Login login, long beganNanos) {}

    LoginSessions(TimeSource time) {
        this.time = time;
    }

    /**
     * Begins a session.
     *
     * @param login by the key that was shown
     * @return what the browser has to show, of letters, digits, {@code -} and {@code _}
     */
    String begin(Login login) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        long now = time.nanoTime();
        lock.lock();
        try {
            sessions.values().removeIf(session -> isOver(session, now));
            if (sessions.size() >= MOST) {
                Iterator<Session> oldest = sessions.values().iterator();
                oldest.next();
                oldest.remove();
            }
            sessions.put(digest(token), new Session(login, now));
        } finally {
            lock.unlock();
        }
        return token;
    }

    /** The login of a session; null if there is none, or it is over. */
    @Nullable
    Login login(String token) {
        lock.lock();
        try {
            Session session = sessions.get(digest(token));
            return session == null || isOver(session, time.nanoTime()) ? null : session.login;
        } finally {
            lock.unlock();
        }
    }

    void end(String token) {
        lock.lock();
        try {
            sessions.remove(digest(token));
        } finally {
            lock.unlock();
        }
    }

    private static boolean isOver(Session session, long now) {
        return now - session.beganNanos >= LIFETIME.toNanos();
    }

    private static String digest(String token) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
