package dev.weir.spi.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.retry.RetryDecision;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackendValuesTest {
    @Test
    void exceptionCarriesEveryFact() {
        RateLimits limits = new RateLimits(new RateLimits.Limit(10L, 0L, Duration.ofSeconds(3)), null);
        Completion partial = Completion.builder("demo")
                .text("half")
                .finishReason(FinishReason.TRUNCATED)
                .build();
        Throwable cause = new IllegalStateException();

        BackendException error = BackendException.builder(ErrorClass.RATE_LIMIT, "quota used up")
                .status(429)
                .code("rate_limit_exceeded")
                .requestId("req-1")
                .retryAfter(Duration.ofSeconds(3))
                .rateLimits(limits)
                .partial(partial)
                .cause(cause)
                .build();

        assertThat(error).hasMessage("quota used up").hasCause(cause);
        assertThat(error.errorClass()).isEqualTo(ErrorClass.RATE_LIMIT);
        assertThat(error.status()).isEqualTo(429);
        assertThat(error.code()).isEqualTo("rate_limit_exceeded");
        assertThat(error.requestId()).isEqualTo("req-1");
        assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(error.rateLimits()).isEqualTo(limits);
        assertThat(error.partial()).isEqualTo(partial);
    }

    @Test
    void missingFactsAreNull() {
        BackendException error = new BackendException(ErrorClass.NETWORKING, "refused");

        assertThat(error.status()).isZero();
        assertThat(error.code()).isNull();
        assertThat(error.requestId()).isNull();
        assertThat(error.retryAfter()).isNull();
        assertThat(error.rateLimits()).isNull();
        assertThat(error.partial()).isNull();
        assertThat(error).hasNoCause();
    }

    @Test
    void negativeWaitCountsAsNone() {
        BackendException error = BackendException.builder(ErrorClass.THROTTLING, "busy")
                .retryAfter(Duration.ofSeconds(-1))
                .build();

        assertThat(error.retryAfter()).isZero();
    }

    @Test
    void partialCompletionThatLooksWholeIsRefused() {
        assertThatThrownBy(() -> BackendException.builder(ErrorClass.NETWORKING, "cut off")
                        .partial(Completion.of("demo", "half")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a partial completion must be marked TRUNCATED, was STOP");
    }

    @Test
    void serializedExceptionOmitsTheAnswer() throws Exception {
        BackendException error = BackendException.builder(ErrorClass.TIMEOUT, "cut off")
                .status(200)
                .retryAfter(Duration.ofSeconds(1))
                .partial(Completion.builder("demo")
                        .finishReason(FinishReason.TRUNCATED)
                        .build())
                .build();

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(error);
        BackendException read =
                (BackendException) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

        assertThat(read.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(read.partial()).isNull();
    }

    @Test
    void capabilitiesKeepACopyAndRefuseABatchOfNone() {
        Set<String> models = new HashSet<>(Set.of("demo"));
        Capabilities capabilities =
                Capabilities.builder().maxBatch(8).models(models).build();
        models.clear();

        assertThat(capabilities.models()).containsExactly("demo");
        assertThat(capabilities.nativeBatch()).isTrue();
        assertThat(Capabilities.STREAMING.nativeBatch()).isFalse();
        assertThatThrownBy(() -> Capabilities.builder().maxBatch(0).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxBatch must be at least 1, was 0");
    }

    @Test
    void capabilitiesAreForChatUnlessTheySayMore() {
        assertThat(Capabilities.BASIC.kinds()).containsExactly(RequestKind.CHAT);
        assertThat(Capabilities.STREAMING.answers(RequestKind.EMBEDDING)).isFalse();
        assertThat(Capabilities.builder().kinds(RequestKind.EMBEDDING).build().answers(RequestKind.CHAT))
                .isFalse();
        assertThatThrownBy(() -> Capabilities.builder().kinds().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a backend must answer at least one kind of requests");
    }

    @Test
    void errorClassesAreLabelledAsTheConfigurationWritesThem() {
        assertThat(ErrorClass.RATE_LIMIT.label()).isEqualTo("rate-limit");
        assertThat(ErrorClass.TRANSIENT.label()).isEqualTo("transient");
    }

    @Test
    void retryDecisionRefusesANegativeDelay() {
        assertThat(RetryDecision.retryAfter(Duration.ZERO)).isEqualTo(new RetryDecision.Retry(Duration.ZERO));
        assertThatThrownBy(() -> RetryDecision.retryAfter(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("delay must be at least 0, was PT-0.001S");
    }

    @Test
    @SuppressWarnings("NullAway") // a plugin may be compiled without it
    void exceptionHasAReason() {
        assertThatThrownBy(() -> BackendException.builder((Reason) null, "failed"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("reason");
    }
}
