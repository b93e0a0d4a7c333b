package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that are retried, and the result of the call. */
class RetryOnResultTest extends RetryFixture {
    @BeforeEach
    void emptyResultsAreUnwanted() {
        builder.maxRetries(2).retryOnResult(String.class, String::isEmpty);
    }

    private static AttemptBody<String> emptyUntil(int attempt) {
        return number -> number < attempt ? "" : "answer";
    }

    @Test
    void unwantedResultIsRetried() {
        RetryEngine engine = builder.build();
        assertThat(engine.execute(call, emptyUntil(2))).isEqualTo("answer");
        assertThat(sleeper.waits).containsExactly(SECOND);
        assertThat(call.attemptLog()).hasToString("1: unwanted result after 0ms; waited 1s, 2: succeeded after 0ms");
        assertThat(engine.statistics().get("constant")).isEqualTo(new RetryStatistics(1, 1, 1));
    }

    @Test
    void wantedResultHasNoAttemptLog() {
        assertThat(builder.build().execute(call, emptyUntil(1))).isEqualTo("answer");
        assertThat(call.attemptLogs).isEmpty();
    }

    @Test
    void lastResultIsReturnedWhenTheRetriesAreUsedUp() {
        int[] last = {0};
        RetryEngine engine = withoutStrategy()
                .maxRetries(2)
                .retryOnResult(Integer.class, number -> number < 9)
                .build();
        assertThat(engine.<Integer>execute(call, number -> ++last[0])).isEqualTo(3);
        assertThat(call.attemptLog().stopReason()).isEqualTo(StopReason.RETRIES_USED_UP);
        assertThat(call.attemptLog().explanation()).isEqualTo("the limit of 2 retries is reached");
        assertThat(engine.statistics().get("exponential").recovered()).isZero();
    }

    @Test
    void lastResultIsReturnedWhenTheRetriesThatFollowedItFailed() {
        AttemptBody<String> body = number -> {
            if (number == 1) {
                return "";
            }
            throw new BackendException(ErrorClass.PERMANENT, "no");
        };
        assertThat(builder.build().execute(call, body)).isEmpty();
        assertThat(call.attemptLog().stopReason()).isEqualTo(StopReason.NOT_RETRYABLE);
    }

    @Test
    void lastResultIsReturnedWhenThereIsNoTimeForARetry() {
        call.within(SECOND);
        assertThat(builder.build().execute(call, emptyUntil(2))).isEmpty();
        assertThat(call.attemptLog().stopReason()).isEqualTo(StopReason.DEADLINE);
    }

    @Test
    void callThatIsToFailOnUnwantedResultsHoldsTheLastOne() {
        AttemptsFailedException failure =
                failure(builder.failOnUnwantedResult(true).build(), emptyUntil(9));
        assertThat(failure.stopReason()).isEqualTo(StopReason.RETRIES_USED_UP);
        assertThat(failure.unwantedResult()).isEqualTo("");
        assertThat(failure)
                .hasMessageContaining("the last failure is provider.server-error: unwanted result; not retried");
    }

    @Test
    void cancelledCallReturnsNothing() {
        sleeper.during(Duration.ofMillis(500), call::cancel);
        assertThat(failure(builder.build(), emptyUntil(9)).stopReason()).isEqualTo(StopReason.CANCELLED);
    }

    @Test
    void classOfAnUnwantedResultDecidesItsRule() {
        builder.retryOnResult(Integer.class, number -> number < 0, ErrorClass.THROTTLING);
        int[] attempts = {0};
        assertThat(builder.build().<Integer>execute(call, number -> attempts[0]++ == 0 ? -1 : 1))
                .isEqualTo(1);
        assertThat(sleeper.waits).containsExactly(SECOND.multipliedBy(2));
    }

    @Test
    void resultsOfOtherTypesAreWanted() {
        assertThat(builder.build().<Integer>execute(call, number -> 0)).isZero();
    }

    @Test
    void nullIsTestedByATestOfObjects() {
        builder.retryOnResult(Object.class, Objects::isNull);
        assertThat(builder.build().<String>execute(call, number -> number == 1 ? null : "answer"))
                .isEqualTo("answer");
    }

    @Test
    void testThatThrowsRejectsNothing() {
        builder.retryOnResult(Integer.class, number -> {
            throw new IllegalStateException("on purpose");
        });
        assertThat(builder.build().<Integer>execute(call, number -> 7)).isEqualTo(7);
    }

    @Test
    void streamThatWasDeliveredIsNotRetried() {
        call.delivered = true;
        assertThat(builder.build().execute(call, emptyUntil(2))).isEmpty();
        assertThat(call.attemptLog().stopReason()).isEqualTo(StopReason.DELIVERED);
    }

    @Test
    void completionsHaveTestsOfTheirOwn() {
        Completion cut = Completion.builder("m")
                .text("{")
                .finishReason(FinishReason.LENGTH)
                .build();
        assertThat(UnwantedCompletion.cutByLength().test(cut)).isTrue();
        assertThat(UnwantedCompletion.cutByLength().test(Completion.of("m", "{")))
                .isFalse();
        assertThat(UnwantedCompletion.empty().test(Completion.of("m", " \n"))).isTrue();
        assertThat(UnwantedCompletion.empty().test(Completion.of("m", "yes"))).isFalse();
        assertThat(UnwantedCompletion.notJson().test(cut)).isTrue();
        assertThat(UnwantedCompletion.notJson().test(Completion.of("m", "{}"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " [ ] ",
                "null",
                "-0.5e+10",
                "\"\\u00e9\\n\"",
                "{\"a\" : [1, true, false, {\"b\":null}] }\n",
                "0"
            })
    void jsonIsRecognised(String text) {
        assertThat(JsonText.isValid(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "01",
                "1.",
                "+1",
                "tru",
                "nulll",
                "\"a",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\t\"",
                "[1 2]",
                "{} {}",
                "'a'",
                "```json\n{}\n```",
                "NaN",
                "{\"a\"}",
                "\"\\",
                "\"\\u00",
                "[",
                "\u00a01"
            })
    void whatIsNoJsonIsNotRecognised(String text) {
        assertThat(JsonText.isValid(text)).isFalse();
    }

    @Test
    void jsonOfAnyDepthHarmsNoStack() {
        assertThat(JsonText.isValid("[".repeat(500) + "]".repeat(500))).isTrue();
        assertThat(JsonText.isValid("[".repeat(1_000_000))).isFalse();
    }
}
