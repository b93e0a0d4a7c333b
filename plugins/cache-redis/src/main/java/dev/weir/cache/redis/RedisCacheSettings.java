package dev.weir.cache.redis;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Secret;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Which Redis server the cache is in, and what it may hold. */
@Description("A response cache in a Redis server, which several processes share. It outlives them.")
public record RedisCacheSettings(
        @DefaultValue("redis://localhost:6379")
        @Description(
                "URL of the server: `redis://host:port`, or `rediss://host:port` for TLS. The port may be left out.")
        URI url,

        @Nullable @Description("User name, where the server has access control lists; only with a password.")
        String user,

        @Secret @Nullable @Description("Password; missing for none.")
        String password,

        @DefaultValue("0") @AtLeast("0") @AtMost("1000000") @Description("Number of the database in the server.")
        int database,

        @DefaultValue("weir")
        @Description(
                "First part of all keys, before a colon: letters, digits and `._:-`. Runtimes with the same prefix share their answers.")
        String keyPrefix,

        @DefaultValue("2MB")
        @AtLeast("1KB")
        @AtMost("100MB")
        @Description("Maximum size of a stored answer before compression; a larger one is neither stored nor read.")
        ByteSize maxValueBytes,

        @DefaultValue("1s")
        @AtLeast("10ms")
        @AtMost("1m")
        @Description(
                "Maximum time to connect, and for each command. A call waits no longer than `maxWait` whatever is set here.")
        Duration timeout) {
    private static final int LONGEST_PREFIX = 200;

    /**
     * Checks the server and the prefix.
     *
     * @throws IllegalArgumentException if one of them cannot be used; the message has no secret
     */
    public RedisCacheSettings {
        requireServer(url);
        if (user != null && password == null) {
            throw new IllegalArgumentException("user is set without password: set both, or neither");
        }
        if (!keyPrefix.matches("[A-Za-z0-9._:-]{1," + LONGEST_PREFIX + "}")) {
            throw new IllegalArgumentException(
                    "keyPrefix must be 1 to " + LONGEST_PREFIX + " letters, digits and '.', '_', ':' or '-'");
        }
    }

    private static void requireServer(URI url) {
        if (!"redis".equals(url.getScheme()) && !"rediss".equals(url.getScheme())) {
            throw new IllegalArgumentException("url must begin with redis://, or rediss:// for TLS");
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("url must not hold credentials: use user and password");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException(
                    "url must have a host, such as redis://cache.example.org:6379; its name has letters, digits, '-' and '.'");
        }
        if (!url.getPath().isEmpty() && !url.getPath().equals("/")) {
            throw new IllegalArgumentException(
                    "url must end after the port: use database for the number of the database");
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("url must end after the port: use the other settings for options");
        }
    }

    /** Settings with the defaults for all but the server. */
    public static RedisCacheSettings of(String url) {
        return new RedisCacheSettings(
                URI.create(url), null, null, 0, "weir", ByteSize.parse("2MB"), Duration.ofSeconds(1));
    }

    @Override
    public String toString() {
        return "RedisCacheSettings[url=" + url + ", user=" + user + ", database=" + database + ", keyPrefix="
                + keyPrefix + ", maxValueBytes=" + maxValueBytes + ", timeout=" + timeout + "]";
    }
}
