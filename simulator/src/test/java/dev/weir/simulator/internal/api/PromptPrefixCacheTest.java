package dev.weir.simulator.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.simulator.internal.api.CompletionRequest.PromptBlock;
import dev.weir.simulator.internal.api.CompletionResponse.Usage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptPrefixCacheTest {
    private static final Duration SHORT = Duration.ofMinutes(5);

    private long now;
    private final PromptPrefixCache cache = new PromptPrefixCache(() -> now);

    private Usage use(String owner, PromptBlock... blocks) {
        Usage unused = new Usage(100, 7, 0, 0, 1, 0);
        return cache.use(owner, List.of(blocks), new CompletionResponse("", 0, "m", List.of(), unused, 0, 4, false))
                .usage();
    }

    @Test
    void readsThePrefixOfALongerPrompt() {
        use("key", new PromptBlock(1, 40, SHORT));

        Usage longer = use("key", new PromptBlock(1, 40, null), new PromptBlock(2, 60, SHORT));

        assertThat(longer).isEqualTo(new Usage(100, 40, 20, 0, 1, 0));
        assertThat(use("another", new PromptBlock(1, 40, SHORT)).cached()).isZero();
    }

    @Test
    void eachReadRenewsAPrefixUntilItExpires() {
        PromptBlock block = new PromptBlock(1, 40, SHORT);
        use("key", block);

        now += SHORT.toNanos();
        assertThat(use("key", block).cached()).isEqualTo(40);
        now += SHORT.toNanos();
        assertThat(use("key", block).cached()).isEqualTo(40);
        now += SHORT.toNanos() + 1;
        assertThat(use("key", block)).isEqualTo(new Usage(100, 0, 40, 0, 1, 0));
    }

    @Test
    void withoutAMarkTheUsageStays() {
        assertThat(use("key", new PromptBlock(1, 40, null)).cached()).isEqualTo(7);
    }
}
