package dev.weir.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cache.redis.RedisServer;
import dev.weir.it.command.Distribution.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache that processes share, with the real {@code bin/weir} and a real Redis server. */
class CacheCommandIT {
    @TempDir
    Path folder;

    private final RedisServer server = RedisServer.start();
    private Distribution distribution;

    @BeforeEach
    void findDistribution() throws IOException {
        distribution = Distribution.runIn(folder);
        distribution.configure("llm: { cache: { type: redis, url: '" + server.url() + "', ttl: 1h } }");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void warmsCountsAndClears() throws Exception {
        Path rows = Files.writeString(folder.resolve("rows.jsonl"), """
                "Deploy nginx with 3 replicas"
                "Scale the UPF to 4 replicas"
                """);

        Output first = distribution.weir("cache", "warm", "--temperature", "0", rows.toString());
        assertThat(first.out()).isEqualToIgnoringNewLines("2 asked, 0 were in the cache, 0 failed");
        assertThat(first.exitCode()).isZero();
        assertThat(distribution
                        .weir("cache", "warm", "--temperature", "0", rows.toString())
                        .out())
                .isEqualToIgnoringNewLines("0 asked, 2 were in the cache, 0 failed");
        assertThat(distribution.weir("cache", "stats").out())
                .isEqualToNormalizingNewlines("type     redis\nanswers  2\n");
        assertThat(distribution.weir("cache", "clear").out()).isEqualToIgnoringNewLines("removed 2 answers");

        Output alone = distribution.weir("cache", "stats", "-s", "llm.cache.type=memory", "-s", "llm.cache.url=");
        assertThat(alone.exitCode()).isEqualTo(3);
    }

    @Test
    void aServerThatIsGoneIsNamed() throws Exception {
        server.kill();
        Output output = distribution.weir("cache", "stats");
        assertThat(output.err()).contains("the response cache of type redis failed", "Connection refused");
        assertThat(output.exitCode()).isEqualTo(4);
    }
}
