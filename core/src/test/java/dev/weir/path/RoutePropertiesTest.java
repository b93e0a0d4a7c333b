package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random faults at two or three targets, on a virtual clock: every call ends once, within its deadline, whole or with an
 * error, and gives everything back. {@code -Droute.seed=…} repeats a run.
 */
class RoutePropertiesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final List<Reason> REASONS = List.of(Reason.values());
    private static final int CALLS = 60;
    private static final int RUNS = 60;

    private final long seed = Long.getLong("route.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** A target that answers, fails at once, is silent, or breaks after it began to answer. */
    private final class Unreliable implements Backend {
        private final ClientFixture[] fixture;
        private final double faults;
        private int asked;
        private boolean startedAnswer;

        Unreliable(ClientFixture[] fixture, double faults) {
            this.fixture = fixture;
            this.faults = faults;
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            asked++;
            pass(random.nextInt(900), call);
            if (random.nextDouble() >= faults) {
                hear(call, "whole");
                return Completion.of(request.model(), "whole");
            }
            switch (random.nextInt(4)) {
                case 0 -> hang(call);
                case 1 -> hear(call, "wh");
                default -> pass(random.nextInt(50), call);
            }
            throw BackendException.builder(REASONS.get(random.nextInt(REASONS.size())), "by chance")
                    .retryAfter(random.nextInt(3) == 0 ? Duration.ofMillis(random.nextInt(8000)) : null)
                    .build();
        }

        private void hang(CallContext call) {
            while (!call.isCancelled()) {
                fixture[0].pass(Duration.ofMillis(250));
            }
        }

        private void pass(int millis, CallContext call) {
            for (int left = millis; left > 0 && !call.isCancelled(); left -= 50) {
                fixture[0].pass(Duration.ofMillis(Math.min(50, left)));
            }
        }

        private void hear(CallContext call, String text) {
            TokenListener listener = call.listener();
            if (listener != null && !call.isCancelled()) {
                startedAnswer = true;
                listener.onToken(text);
            }
        }
    }

    @Test
    void everyCallEndsOnceInTimeAndWholeOrWithAnError() {
        for (int run = 0; run < RUNS; run++) {
            run(2 + random.nextInt(2), random.nextBoolean() ? "failover" : "weighted");
        }
    }

    private void run(int count, String strategy) {
        ClientFixture[] fixture = new ClientFixture[1];
        List<String> names = List.of("primary", "second", "third").subList(0, count);
        Map<String, Unreliable> targets = new LinkedHashMap<>();
        List<String> written = new ArrayList<>();
        for (String name : names) {
            targets.put(name, new Unreliable(fixture, random.nextDouble()));
            written.add("{ backend: " + name + ", model: m-" + name + " }");
        }
        String settings = "client: { timeout: 60s }, routes: { chat: { strategy: " + strategy + ", targets: [ "
                + String.join(", ", written) + " ] } }";
        fixture[0] = new ClientFixture(settings, Map.copyOf(targets));
        for (int i = 0; i < CALLS; i++) {
            call(fixture[0], targets, random.nextBoolean());
        }
    }

    private void call(ClientFixture fixture, Map<String, Unreliable> targets, boolean streamed) {
        targets.values().forEach(target -> {
            target.asked = 0;
            target.startedAnswer = false;
        });
        StringBuilder heard = new StringBuilder();
        long began = fixture.now();
        CallResult result = ask(fixture, streamed ? heard::append : null);

        String what = "seed " + seed;
        assertThat(Duration.ofNanos(fixture.now() - began))
                .as(what)
                .isLessThanOrEqualTo(TIMEOUT.plus(Duration.ofMillis(250)));
        if (result != null) {
            assertThat(result.text()).as(what).isEqualTo("whole");
            assertThat(heard.toString()).as(what).isEqualTo(streamed ? "whole" : "");
        } else {
            assertThat(heard.toString()).as(what).isIn("", "wh", "whole");
        }
        targets.forEach((name, target) -> {
            assertThat(target.asked).as(what).isLessThanOrEqualTo(6);
            assertThat(fixture.breaker(name, "m-" + name).statistics().inFlight())
                    .as(what)
                    .isZero();
        });
        assertThat(targets.values().stream().filter(target -> target.asked > 3).count())
                .as("targets with more than the retries while another is left; " + what)
                .isLessThanOrEqualTo(1);
        assertThat(targets.values().stream()
                        .filter(target -> target.startedAnswer)
                        .count())
                .as("targets whose output was heard; " + what)
                .isLessThanOrEqualTo(1);
        assertThat(fixture.client.activeCalls()).as(what).isEmpty();
        assertThat(Thread.interrupted()).as(what).isFalse();
    }

    private static @Nullable CallResult ask(ClientFixture fixture, @Nullable TokenListener listener) {
        ChatRequest request = ChatRequest.builder("chat").user("a question").build();
        try {
            return listener == null
                    ? fixture.client.chat(request, CallOptions.DEFAULT)
                    : fixture.client.stream(request, CallOptions.DEFAULT, listener);
        } catch (CallException e) {
            return null;
        }
    }
}
