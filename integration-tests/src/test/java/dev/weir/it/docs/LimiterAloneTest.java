package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.TargetCall;
import dev.weir.config.SettingsRecord;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.LimitedException;
import dev.weir.limit.Reservation;
import dev.weir.limit.TargetLimiter;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The rate limiter used alone. The snippets of docs/engines.md come from here. */
class LimiterAloneTest {

    @Test
    void aRequestedDelayStopsTheNextCall() throws Exception {
        // tag::limiter[]
        LimitSettings settings = SettingsRecord.with(LimitSettings.defaults(), "requestsPerMinute", 60L);
        TargetLimiter limiter = new TargetLimiter("primary/small", settings, TimeSource.system());
        // end::limiter[]

        assertThat(call(limiter, "how deep is it?").text()).isEqualTo("deep");
        assertThatThrownBy(() -> call(limiter, "too much?")).isInstanceOf(BackendException.class);
        assertThatThrownBy(() -> call(limiter, "how deep is it?"))
                .isInstanceOfSatisfying(
                        LimitedException.class,
                        e -> assertThat(e.untilPermitted()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30)));
    }

    private static Completion call(TargetLimiter limiter, String question)
            throws BackendException, InterruptedException {
        TargetCall call = TargetCall.to("primary", "small", Duration.ofSeconds(5), TimeSource.system());
        // tag::limited[]
        Reservation reserved = limiter.acquire(call);
        try {
            Completion answer = ask(question);
            reserved.settle(answer.usage());
            limiter.follow(answer.rateLimits());
            return answer;
        } catch (BackendException e) {
            reserved.unused();
            if (e.retryAfter() != null) {
                limiter.coolDown(e.retryAfter());
            }
            throw e;
        } finally {
            reserved.giveBack(); // without effect after settle and unused
        }
        // end::limited[]
    }

    private static Completion ask(String question) throws BackendException {
        if (question.startsWith("too")) {
            throw BackendException.builder(Reason.RATE_LIMITED, "too many requests")
                    .retryAfter(Duration.ofSeconds(30))
                    .build();
        }
        return Completion.of("small", "deep");
    }
}
