package dev.weir.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.time.TimeSource;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a server is thrown within the time limit, and the cache is used again when the server is. */
class RedisOutageTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String KEY = "0123456789abcdef".repeat(4);
    private static final CachedAnswer ANSWER = answer("text");

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private RedisServer server;
    private RedisCache cache;

    private static CachedAnswer answer(String text) {
        return CachedAnswer.of(Completion.of("model-1", text), "primary", Instant.MAX);
    }

    private void start(String... options) {
        server = RedisServer.start(options);
        connect(server.url(), null, null);
    }

    private void connect(String url, String user, String password) {
        cache = new RedisCache(
                new RedisCacheSettings(
                        URI.create(url), user, password, 0, "weir", ByteSize.parse("2MB"), Duration.ofMillis(300)),
                TimeSource.system(),
                registry);
    }

    @AfterEach
    void stop() {
        cache.close();
        if (server != null) {
            server.close();
        }
    }

    private void assertFails() {
        assertThatThrownBy(() -> cache.get(KEY)).isInstanceOf(RedisException.class);
        assertThatThrownBy(() -> cache.put(KEY, ANSWER, HOUR)).isInstanceOf(RedisException.class);
    }

    private void awaitUse() {
        await().ignoreExceptions().until(() -> {
            cache.put(KEY, ANSWER, HOUR);
            return cache.get(KEY).isPresent();
        });
    }

    private double dropped(String reason) {
        return registry.get("llm.cache.dropped").tag("reason", reason).counter().count();
    }

    @Test
    void aServerThatIsGoneAtTheStartIsUsedWhenItIsThere() {
        server = RedisServer.start();
        server.kill();
        connect(server.url(), null, null);
        assertFails();
        server.restart();
        awaitUse();
    }

    @Test
    void aKilledServerIsUsedAgainAfterItsRestart() {
        start();
        cache.put(KEY, ANSWER, HOUR);
        server.kill();
        await().untilAsserted(this::assertFails);
        server.restart();
        awaitUse();
    }

    @Test
    void aFrozenServerIsUsedAgainWhenItGoesOn() {
        start();
        cache.put(KEY, ANSWER, HOUR);
        server.freeze();
        assertFails();
        assertFails();
        assertFails();
        server.thaw();
        awaitUse();
    }

    @Test
    void aFullServerStoresNothingAndAnswers() {
        start("--maxmemory", "4mb", "--maxmemory-policy", "noeviction");
        cache.put(KEY, ANSWER, HOUR);
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            String text = random.ints(500_000, ' ', 0x100)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            cache.put("%064x".formatted(i), answer(text), HOUR);
        }
        assertThat(dropped("full")).isPositive();
        assertThat(cache.get(KEY)).contains(ANSWER);
        cache.clear();
        cache.put(KEY, answer("after"), HOUR);
        assertThat(cache.get(KEY)).contains(answer("after"));
    }

    @Test
    void aServerThatBecameAReplicaStoresNothingAndAnswers() {
        start();
        cache.put(KEY, ANSWER, HOUR);
        RedisCommands<String, String> redis = server.commands();
        redis.replicaof("127.0.0.1", 1);
        cache.put("%064x".formatted(1), answer("other"), HOUR);
        assertThat(dropped("read_only")).isEqualTo(1);
        await().ignoreExceptions().until(() -> cache.get(KEY).isPresent());
        redis.replicaofNoOne();
        awaitUse();
    }

    @Test
    void aWrongPasswordFailsUntilItIsRight() {
        server = RedisServer.start();
        RedisCommands<String, String> redis = server.commands();
        redis.configSet("requirepass", "another");
        connect(server.url(), null, "a-secret");
        await().untilAsserted(() -> assertThatThrownBy(() -> cache.get(KEY))
                .isInstanceOf(RedisException.class)
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("a-secret"))
                .hasStackTraceContaining("WRONGPASS"));
        redis.configSet("requirepass", "a-secret");
        awaitUse();
    }

    private static String stackTrace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void aUserNeedsTheseCommandsAlone() {
        server = RedisServer.start();
        server.commands()
                .aclSetuser(
                        "weir",
                        AclSetuserArgs.Builder.on()
                                .addPassword("a-secret")
                                .keyPattern("weir:*")
                                .addCommand(CommandType.GET)
                                .addCommand(CommandType.SET)
                                .addCommand(CommandType.UNLINK)
                                .addCommand(CommandType.SCAN)
                                .addCommand(CommandType.PING));
        connect(server.url(), "weir", "a-secret");
        cache.put(KEY, ANSWER, HOUR);
        assertThat(cache.get(KEY)).contains(ANSWER);
        assertThat(cache.size()).isEqualTo(1);
        cache.clear();
        assertThat(cache.size()).isZero();
    }

    @Test
    void aServerThatSpeaksNoTlsFails() {
        server = RedisServer.start();
        connect(server.url().replace("redis:", "rediss:"), null, null);
        assertFails();
    }

    /** Whatever it says, and whether it then hangs or not. */
    @Test
    void aServerThatSpeaksAnotherProtocolFails() throws IOException {
        for (boolean closing : new boolean[] {true, false}) {
            try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                Thread answering = new Thread(() -> answerHttp(other, closing));
                answering.start();
                connect("redis://127.0.0.1:" + other.getLocalPort(), null, null);
                assertFails();
            }
            if (closing) {
                cache.close();
            }
        }
    }

    @SuppressWarnings("resource") // a socket that is left open is closed with the process
    private static void answerHttp(ServerSocket server, boolean closing) {
        while (true) {
            try {
                Socket socket = server.accept();
                socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                if (closing) {
                    socket.close();
                }
            } catch (IOException e) {
                return; // closed by the test
            }
        }
    }
}
