package dev.weir.gateway.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RefreshedTest {
    private final FakeTime time = new FakeTime();
    private final Refreshed<String> value = new Refreshed<>(Duration.ofSeconds(2), time);

    @Test
    void isComputedAgainFromItsAgeOn() {
        assertThat(value.get(() -> "a")).isEqualTo("a");
        assertThat(value.get(() -> "b")).isEqualTo("a");
        time.advance(Duration.ofSeconds(2));
        assertThat(value.get(() -> "c")).isEqualTo("c");
    }

    @Test
    void theFormerOneIsGivenWhileItIsComputed() throws Exception {
        value.get(() -> "a");
        time.advance(Duration.ofSeconds(2));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> value.get(() -> {
            begun.countDown();
            await(goOn);
            return "b";
        }));
        begun.await();

        assertThat(value.get(() -> "c")).isEqualTo("a");
        goOn.countDown();
        assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo("b");
        assertThat(value.get(() -> "d")).isEqualTo("b");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void oneThatCannotBeComputedIsTriedAgain() {
        assertThatThrownBy(() -> value.get(() -> {
                    throw new IllegalStateException("gone");
                }))
                .hasMessage("gone");
        assertThat(value.get(() -> "a")).isEqualTo("a");
    }
}
