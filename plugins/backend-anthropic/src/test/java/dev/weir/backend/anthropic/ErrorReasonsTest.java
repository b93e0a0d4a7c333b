package dev.weir.backend.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Reason;
import dev.weir.wire.ErrorReader;
import dev.weir.wire.ProviderError;
import dev.weir.wire.body.WireJson;
import java.nio.charset.StandardCharsets;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorReasonsTest {

    private static ProviderError error(String type, String message) {
        String body = "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"" + message + "\"}}";
        return ErrorReader.read(new WireJson(), new Buffer().writeString(body, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error, INVALID_REQUEST",
        "413, invalid_request_error, REQUEST_TOO_LARGE",
        "0, invalid_request_error, INVALID_REQUEST",
        "401, authentication_error, KEY_REFUSED",
        "402, billing_error, QUOTA_EXHAUSTED",
        "403, permission_error, PERMISSION_DENIED",
        "404, not_found_error, MODEL_NOT_FOUND",
        "413, request_too_large, REQUEST_TOO_LARGE",
        "429, rate_limit_error, RATE_LIMITED",
        "500, api_error, SERVER_ERROR",
        "0, api_error, SERVER_ERROR",
        "529, api_error, OVERLOADED",
        "504, timeout_error, TIMED_OUT",
        "529, overloaded_error, OVERLOADED",
        "500, overloaded_error, OVERLOADED",
        "0, overloaded_error, OVERLOADED",
        "503, unknown_error, OVERLOADED",
        "0, unknown_error, OTHER",
        "418, unknown_error, OTHER"
    })
    void typeCountsAndElseTheStatus(int status, String type, Reason reason) {
        assertThat(ErrorReasons.of(status, error(type, "x"))).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prompt is too long: 215000 tokens > 200000 maximum | CONTEXT_LENGTH_EXCEEDED",
                "input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000 | CONTEXT_LENGTH_EXCEEDED",
                "Your credit balance is too low to access the Anthropic API. | QUOTA_EXHAUSTED",
                "You have reached your specified API usage limits. | QUOTA_EXHAUSTED",
                "Output blocked by content filtering policy | CONTENT_FILTER",
                "messages.0.role: unexpected value | INVALID_REQUEST"
            })
    void someInvalidRequestsAreToldApartByTheirTexts(String message, Reason reason) {
        assertThat(ErrorReasons.of(400, error("invalid_request_error", message)))
                .isEqualTo(reason);
    }

    @Test
    void overloadThatIsToldInWordsIsOne() {
        assertThat(ErrorReasons.of(500, error("api_error", "Overloaded"))).isEqualTo(Reason.OVERLOADED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"authentication_error", "permission_error", "not_found_error"})
    void textsOfOtherTypesChangeNothing(String type) {
        assertThat(ErrorReasons.of(400, error(type, "prompt is too long, overloaded")))
                .isEqualTo(ErrorReasons.of(400, error(type, "x")));
    }
}
