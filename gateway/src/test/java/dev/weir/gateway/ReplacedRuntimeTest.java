package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.spi.chat.Completion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway whose runtime is replaced while it serves. */
@Timeout(60)
final class ReplacedRuntimeTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String HELLO = """
            {"model":"m","messages":[{"role":"user","content":"hi"}]}""";
    private static final String STREAM = HELLO.replace("{\"model", "{\"stream\":true,\"model");

    private static ScriptedAnswers answering(String text) {
        return new ScriptedAnswers((request, call) -> Completion.of("m", text));
    }

    private static Weir runtime(ScriptedAnswers backend, String... settings) {
        return RunningGateway.runtime(backend, builder -> {
            for (int i = 0; i < settings.length; i += 2) {
                builder.set(settings[i], settings[i + 1]);
            }
            return builder;
        });
    }

    @Test
    void op01RequestsInProgressEndWithTheRuntimeThatTheyBeganWith() throws Exception {
        CyclicBarrier begun = new CyclicBarrier(21);
        CountDownLatch go = new CountDownLatch(1);
        ScriptedAnswers former = new ScriptedAnswers((request, call) -> {
            try {
                call.listener().onToken("for");
                begun.await(20, TimeUnit.SECONDS);
                go.await();
                call.listener().onToken("mer");
            } catch (BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException(e);
            }
            return Completion.of("m", "former");
        });
        AtomicBoolean released = new AtomicBoolean();
        CompletableFuture<Weir> ended = new CompletableFuture<>();
        try (RunningGateway gateway = RunningGateway.over(former)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(gateway.client().post(CHAT, STREAM));
            }
            begun.await(20, TimeUnit.SECONDS);
            Weir next = runtime(answering("next"));

            List<String> restart = gateway.gateway().replace(next, RunningGateway.settings(next), weir -> {
                released.set(true);
                ended.complete(weir);
            });

            assertThat(restart).isEmpty();
            assertThat(gateway.post(CHAT, HELLO).body()).contains("next");
            assertThat(released).isFalse();
            go.countDown();
            for (RawClient client : clients) {
                String body = client.reply().body();
                assertThat(body).contains("\"for\"", "\"mer\"").endsWith("[DONE]\n\n");
                client.close();
            }
            assertThat(ended.get(20, TimeUnit.SECONDS)).isSameAs(gateway.weir());
            gateway.gateway().close();
            next.close();
        }
    }

    @Test
    void aRuntimeWithoutRequestsIsReleasedAtOnce() throws Exception {
        List<Weir> released = new ArrayList<>();
        try (RunningGateway gateway = RunningGateway.over(answering("first"));
                Weir second = runtime(answering("second"));
                Weir third = runtime(answering("third"))) {
            gateway.gateway().replace(second, RunningGateway.settings(second), released::add);
            gateway.gateway().replace(third, RunningGateway.settings(third), released::add);

            assertThat(released).containsExactly(gateway.weir(), second);
            assertThat(gateway.post(CHAT, HELLO).body()).contains("third");
            gateway.gateway().close();
        }
    }

    @Test
    void op03SettingsThatNeedARestartAreNamedAndTheOthersApply() throws Exception {
        try (RunningGateway gateway = RunningGateway.over(answering("first"));
                Weir next = runtime(
                        answering("next"),
                        "llm.gateway.port",
                        "1234",
                        "llm.gateway.threads",
                        "7",
                        "llm.gateway.maxBodySize",
                        "1KB",
                        "llm.client.model",
                        "other")) {
            List<String> restart = gateway.gateway().replace(next, RunningGateway.settings(next), former -> {});

            assertThat(restart).containsExactly("llm.gateway.port", "llm.gateway.threads");
            assertThat(gateway.gateway().models()).containsExactly("other");
            assertThat(gateway.post(CHAT, HELLO + " ".repeat(2000)).status()).isEqualTo(413);
            gateway.gateway().close();
        }
    }

    @Test
    void requestsDuringManyReplacementsAllSucceed() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (RunningGateway gateway = RunningGateway.over(answering("0"))) {
            CompletableFuture<Integer> served = CompletableFuture.supplyAsync(() -> {
                int count = 0;
                try (RawClient client = gateway.client()) {
                    while (!done.get()) {
                        assertThat(client.post(CHAT, HELLO).reply().status()).isEqualTo(200);
                        count++;
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return count;
            });
            Weir last = gateway.weir();
            for (int i = 1; i <= 20; i++) {
                Weir next = runtime(answering(Integer.toString(i)));
                gateway.gateway().replace(next, RunningGateway.settings(next), former -> {
                    if (former != gateway.weir()) {
                        former.close();
                    }
                });
                last = next;
            }
            done.set(true);
            assertThat(served.get(20, TimeUnit.SECONDS)).isPositive();
            assertThat(gateway.post(CHAT, HELLO).body()).contains("\"20\"");
            gateway.gateway().close();
            last.close();
        }
    }
}
