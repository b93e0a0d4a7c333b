package dev.weir.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.spi.token.TokenCounter;
import dev.weir.token.TokenEstimator;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The tokens of a call and its attempts are counted when somebody needs them, once for all copies of the call. */
class CallTokensTest {
    private final AtomicInteger counts = new AtomicInteger();
    private final TokenCounter words = text -> {
        counts.incrementAndGet();
        return text.split(" ").length;
    };
    private final ChatRequest request =
            ChatRequest.builder("m").user("how high is it").build();
    private final Call call = Call.builder(
                    "call-1", request, Deadline.after(Duration.ofSeconds(1), TimeSource.system()))
            .tokens(new TokenEstimator(model -> words))
            .build();

    @Test
    void isCountedOnceForAllCopies() {
        Call visit = call.to("other", request.withModel("n"), 0, null, null);
        assertThat(counts).hasValue(0);
        assertThat(call.promptTokens()).isEqualTo(4 + 4 + 3);
        assertThat(visit.promptTokens()).isEqualTo(4 + 4 + 3);
        assertThat(call.asking(request).promptTokens()).isEqualTo(4 + 4 + 3);
        assertThat(counts).hasValue(1);
    }

    @Test
    void reportedUsageIsNotCounted() {
        Usage reported = Usage.reported(1, 2);
        Completion answer =
                Completion.builder("m").text("very high").usage(reported).build();
        assertThat(AttemptTokens.ofAnswer(call, answer)).isSameAs(reported);
        assertThat(AttemptTokens.ofFailure(call, answer)).isSameAs(reported);
        assertThat(counts).hasValue(0);
    }

    @Test
    void anAnswerWithoutUsageIsCounted() {
        Completion answer = Completion.of("m", "very high");
        assertThat(AttemptTokens.ofAnswer(call, answer)).isEqualTo(Usage.estimated(11, 2));
        assertThat(AttemptTokens.ofFailure(call, answer)).isEqualTo(Usage.estimated(11, 2));
    }

    @Test
    void outputBeyondTheReportedOneIsCounted() {
        Completion answer = Completion.builder("m")
                .text("very high ".repeat(10))
                .usage(Usage.reported(7, 1))
                .build();
        Usage usage = AttemptTokens.ofFailure(call, answer);
        assertThat(usage).isNotNull();
        assertThat(usage.input()).isEqualTo(7);
        assertThat(usage.output()).isEqualTo(20);
        assertThat(usage.estimated()).isTrue();
    }

    @Test
    void anEngineAloneEstimatesByLength() {
        TargetCall alone = TargetCall.to("b", "m", Duration.ofSeconds(1), TimeSource.system());
        assertThat(AttemptTokens.ofAnswer(alone, Completion.of("m", "123456789")))
                .isEqualTo(Usage.estimated(0, 3));
    }
}
