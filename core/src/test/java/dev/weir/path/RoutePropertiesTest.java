package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.AttemptUsage;
import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
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
    private static final List<String> POLICIES = List.of(
            "continue", "restart", "restart, lenientRestart: true", "buffer", "buffer, bufferTokens: 3", "fail");
    private static final List<String> CONTINUATION = List.of("", ", capabilities: { continuation: true }");
    private static final String TEXT = "Every river  runs to the sea, and \n no sea is ever full.";
    private static final int CALLS = 60;
    private static final int RUNS = 60;

    private final long seed = Long.getLong("route.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** A target that answers, fails at once, is silent, or breaks after it began to answer. */
    private final class Unreliable implements Backend {
        private final ClientFixture[] fixture;
        private final double faults;
        private final String text;
        private int asked;
        private Usage billed = Usage.NONE;

        Unreliable(ClientFixture[] fixture, double faults, String text) {
            this.fixture = fixture;
            this.faults = faults;
            this.text = text;
        }

        /** Answers or fails, and bills what it has told, which a failure reports as well, unless the listener stops it. */
        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            int[] told = new int[1];
            try {
                Completion answer = complete(request, call, told);
                Usage usage = bill(told[0] == 0 ? answer.text().length() : told[0]);
                return Completion.builder(answer.model())
                        .text(answer.text())
                        .usage(usage)
                        .build();
            } catch (RuntimeException stopped) {
                bill(told[0]);
                throw stopped;
            } catch (BackendException e) {
                if (told[0] == 0) {
                    throw e;
                }
                throw BackendException.builder(e.reason(), "by chance")
                        .retryAfter(e.retryAfter())
                        .partial(Completion.builder(request.model())
                                .usage(bill(told[0]))
                                .finishReason(FinishReason.TRUNCATED)
                                .build())
                        .build();
            }
        }

        private Usage bill(int told) {
            Usage usage = Usage.reported(20, told);
            billed = billed.plus(usage);
            return usage;
        }

        private Completion complete(ChatRequest request, CallContext call, int[] told) throws BackendException {
            asked++;
            pass(random.nextInt(900), call);
            Message last = request.messages().get(request.messages().size() - 1);
            String answer = text;
            if (last.role() == Role.ASSISTANT) {
                if (random.nextInt(3) == 0) {
                    throw BackendException.builder(Reason.INVALID_REQUEST, "no prefill")
                            .build();
                }
                answer = text.substring(Math.min(text.length(), last.text().length()));
            }
            if (random.nextDouble() >= faults) {
                tell(call, answer, told);
                if (call.isCancelled()) {
                    throw BackendException.builder(Reason.CUT, "closed").build();
                }
                return Completion.of(request.model(), answer);
            }
            switch (random.nextInt(5)) {
                case 0 -> hang(call);
                case 1 -> {
                    tell(call, answer.substring(0, random.nextInt(answer.length() + 1)), told);
                    hang(call);
                }
                case 2, 3 -> tell(call, answer.substring(0, random.nextInt(answer.length() + 1)), told);
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

        /** Tells a text in pieces, as far as it is streamed. */
        private void tell(CallContext call, String answer, int[] told) {
            TokenListener listener = call.listener();
            if (listener == null) {
                return;
            }
            call.outputExpected();
            int from = 0;
            while (from < answer.length() && !call.isCancelled()) {
                int to = Math.min(answer.length(), from + 1 + random.nextInt(5));
                told[0] += to - from;
                listener.onToken(answer.substring(from, to));
                from = to;
                pass(random.nextInt(100), call);
            }
        }
    }

    /** Records the text, and discards it in some calls. */
    private final class Heard implements TokenListener {
        private final StringBuilder text = new StringBuilder();
        private final boolean discards = random.nextBoolean();
        private int finished;

        @Override
        public void onToken(String piece) {
            text.append(piece);
        }

        @Override
        public void onFinish(Completion completion) {
            finished++;
        }

        @Override
        public boolean onRestart() {
            if (discards) {
                text.setLength(0);
            }
            return discards;
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
        boolean oneText = random.nextInt(4) > 0;
        for (String name : names) {
            String text = oneText ? TEXT : "The river of " + name + " runs to the sea.";
            targets.put(name, new Unreliable(fixture, random.nextDouble(), text));
            written.add("{ backend: " + name + ", model: m-" + name + CONTINUATION.get(random.nextInt(2)) + " }");
        }
        String settings = "client: { timeout: 60s }, routes: { chat: { strategy: " + strategy + ", brokenStream: "
                + POLICIES.get(random.nextInt(POLICIES.size())) + ", targets: [ " + String.join(", ", written)
                + " ] } }";
        fixture[0] = new ClientFixture(settings, Map.copyOf(targets));
        for (int i = 0; i < CALLS; i++) {
            call(fixture[0], targets, random.nextBoolean(), oneText);
        }
        assertThat(fixture[0].meters.find("llm.requests.in.flight").gauges())
                .as("calls in flight, seed " + seed)
                .isNotEmpty()
                .allMatch(gauge -> gauge.value() == 0);
    }

    private void call(ClientFixture fixture, Map<String, Unreliable> targets, boolean streamed, boolean oneText) {
        targets.values().forEach(target -> {
            target.asked = 0;
            target.billed = Usage.NONE;
        });
        Heard heard = new Heard();
        long began = fixture.now();
        List<AttemptUsage> used = new ArrayList<>();
        CallResult result = ask(fixture, streamed ? heard : null, used);

        String what = "seed " + seed;
        assertEachTargetIsPaidOnce(targets, used, what);
        assertThat(Duration.ofNanos(fixture.now() - began))
                .as(what)
                .isLessThanOrEqualTo(TIMEOUT.plus(Duration.ofMillis(250)));
        assertThat(heard.finished).as(what).isEqualTo(streamed && result != null ? 1 : 0);
        if (result != null) {
            assertThat(heard.text.toString()).as(what).isEqualTo(streamed ? result.text() : "");
        }
        if (result != null && oneText) {
            assertThat(result.text()).as(what).isEqualTo(TEXT);
        } else if (oneText) {
            assertThat(TEXT).as(what).startsWith(heard.text);
        }
        targets.forEach((name, target) -> {
            assertThat(target.asked).as(what).isLessThanOrEqualTo(7);
            assertThat(fixture.breaker(name, "m-" + name).statistics().inFlight())
                    .as(what)
                    .isZero();
        });
        assertThat(targets.values().stream().filter(target -> target.asked > 4).count())
                .as("targets with more than the retries while another is left, and a rejected continuation; " + what)
                .isLessThanOrEqualTo(1);
        assertThat(fixture.client.activeCalls()).as(what).isEmpty();
        assertThat(Thread.interrupted()).as(what).isFalse();
    }

    /** Never more than is billed; less only of an answer that is stopped before its usage is known. */
    private static void assertEachTargetIsPaidOnce(
            Map<String, Unreliable> targets, List<AttemptUsage> used, String what) {
        targets.forEach((name, target) -> {
            Usage known = used.stream()
                    .filter(usage -> usage.backend().equals(name))
                    .map(AttemptUsage::tokens)
                    .reduce(Usage.NONE, Usage::plus);
            if (!known.estimated()) {
                assertThat(known).as(name + ", " + what).isEqualTo(target.billed);
            }
            assertThat(known.input()).as(name + ", " + what).isLessThanOrEqualTo(target.billed.input());
            assertThat(known.output()).as(name + ", " + what).isLessThanOrEqualTo(target.billed.output());
        });
    }

    private static @Nullable CallResult ask(
            ClientFixture fixture, @Nullable TokenListener listener, List<AttemptUsage> used) {
        ChatRequest request = ChatRequest.builder("chat").user("a question").build();
        try {
            CallResult result = listener == null
                    ? fixture.client.chat(request, CallOptions.DEFAULT)
                    : fixture.client.stream(request, CallOptions.DEFAULT, listener);
            used.addAll(result.facts().usages());
            return result;
        } catch (CallException e) {
            if (e.attemptLog() != null) {
                used.addAll(e.attemptLog().usages());
            }
            return null;
        }
    }
}
